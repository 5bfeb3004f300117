"""A backup: every row in one sealed file, the same for SQLite and PostgreSQL.

It is sealed with the master keys, which are not in it. Rows are written as plain values and read back
by the column types of the schema that they came from; the schema is brought up to date afterwards.
So a backup also moves a house from one database to the other.
"""

from __future__ import annotations

import base64
import json
import secrets
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

from sqlalchemy import Date, LargeBinary, MetaData, Table, func, insert, select, text
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from db import migrate
from db.columns import microseconds
from db.database import Database
from db.keys import CannotOpen, KeyRing
from db.tables import Base
from helpline.errors import HelplineError

MAGIC = b"westline backup 1\n"
AT_ONCE = 500
"""Rows of one sealed piece."""
LENGTH = 4
TOO_EARLY = "The backup is not whole: it ends too early."


class BackupRefused(HelplineError):
    """The file is no backup, is not whole, or the database is not empty."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says of itself. `erased` is how many people had been erased when it was made."""

    id: str
    made_at: str
    revision: str
    erased: int


def write(
    database: Database, keys: KeyRing, out: BinaryIO, erased: int, now: datetime
) -> dict[str, int]:
    """Write everything as it is at one moment; how many rows of each table."""
    revision = migrate.revision_of(database)
    if revision is None:
        raise BackupRefused("The database has no schema yet: there is nothing to back up.")
    if migrate.standing(database) is migrate.Standing.AHEAD:
        raise BackupRefused(
            f"A newer Westline has upgraded the database, to schema {revision}: back it up with that "
            "one, for this one would leave out what it does not know."
        )
    header = Header(secrets.token_hex(8), now.astimezone(UTC).isoformat(), revision, erased)
    pieces = _Pieces(keys, header.id)
    out.write(MAGIC)
    out.write(pieces.sealed("header", asdict(header)))
    counts: dict[str, int] = {}
    with database.snapshot() as session:
        for table in Base.metadata.sorted_tables:
            counts[table.name] = 0
            rows = session.execute(select(table).execution_options(yield_per=AT_ONCE))
            for some in rows.mappings().partitions(AT_ONCE):
                plain = [{name: _plain(value) for name, value in row.items()} for row in some]
                out.write(pieces.sealed("rows", {"table": table.name, "rows": plain}))
                counts[table.name] += len(plain)
    out.write(pieces.sealed("end", counts))
    return counts


def header_of(keys: KeyRing, source: BinaryIO) -> Header:
    """What a backup says of itself. Raises BackupRefused."""
    return _header(_opened(keys, source))


def read(database: Database, keys: KeyRing, source: BinaryIO) -> Header:
    """Fill an empty database from a backup, and bring its schema up to date.

    Raises BackupRefused, or CannotOpen if a master key is missing. Nothing stays if it fails half way.
    """
    pieces = _opened(keys, source)
    header = _header(pieces)
    if migrate.revision_of(database) not in (None, header.revision):
        raise BackupRefused("The database is not new: restore into one that has no tables yet.")
    migrate.upgrade(database, header.revision)
    tables = MetaData()
    tables.reflect(database.engine)
    with database.write() as session:
        for name in ("conversations", "staff"):
            if session.scalar(select(func.count()).select_from(tables.tables[name])):
                raise BackupRefused("The database is not empty: restore into a new one.")
        _fill(session, tables, pieces)
    migrate.upgrade(database)
    return header


def _header(pieces: Iterator[tuple[str, Any]]) -> Header:
    kind, value = next(pieces, ("", {}))
    if kind != "header":
        raise BackupRefused(TOO_EARLY)
    return Header(**value)


def _fill(session: Session, tables: MetaData, pieces: Iterator[tuple[str, Any]]) -> None:
    counts: dict[str, int] = {}
    for kind, value in pieces:
        if kind == "end":
            if {name: count for name, count in value.items() if count} != counts:
                raise BackupRefused("The backup is not whole: rows are missing.")
            return _renumber(session, tables, counts)
        table = tables.tables[value["table"]]
        session.execute(insert(table), [_typed(table, row) for row in value["rows"]])
        counts[table.name] = counts.get(table.name, 0) + len(value["rows"])
    raise BackupRefused(TOO_EARLY)


class _Pieces:
    """Sealed pieces, each bound to its backup, its kind and its place in it."""

    def __init__(self, keys: KeyRing, backup: str) -> None:
        self._keys, self._backup, self._count = keys, backup, 0

    def sealed(self, kind: str, value: Any) -> bytes:
        packed = zlib.compress(json.dumps([kind, self._backup, value]).encode())
        body = self._keys.seal(packed, f"backup/{self._count}")
        self._count += 1
        return len(body).to_bytes(LENGTH, "big") + body


def _opened(keys: KeyRing, source: BinaryIO) -> Iterator[tuple[str, Any]]:
    if source.read(len(MAGIC)) != MAGIC:
        raise BackupRefused("This file is no backup of Westline.")
    backup, count = None, 0
    while size := source.read(LENGTH):
        body = source.read(wanted := int.from_bytes(size, "big"))
        if len(body) < wanted:
            raise BackupRefused(TOO_EARLY)
        try:
            opened = json.loads(zlib.decompress(keys.open(body, f"backup/{count}")))
        except CannotOpen as fault:
            raise BackupRefused(f"Piece {count} of the backup cannot be opened: {fault}") from None
        kind, its, value = opened
        if backup not in (None, its):
            raise BackupRefused(f"Piece {count} belongs to another backup.")
        backup, count = its, count + 1
        yield kind, value


def _plain(value: Any) -> Any:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case datetime():
            return microseconds(value)
        case None | bool() | int() | float() | dict() | list():
            return value
    return str(value)


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _as(table.c[name].type, value) for name, value in row.items()}


def _as(kind: TypeEngine[Any], value: Any) -> Any:
    """A plain value as its column wants it."""
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _renumber(session: Session, tables: MetaData, counts: dict[str, int]) -> None:
    """PostgreSQL counts on from what was restored; SQLite looks for itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for name in counts:
        for column in tables.tables[name].primary_key:
            sequence = text("select pg_get_serial_sequence(:table, :column)")
            found = session.scalar(sequence, {"table": name, "column": column.name})
            if found:
                highest = session.scalar(select(func.max(column)))
                session.execute(select(func.setval(found, highest)))
