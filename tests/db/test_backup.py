"""A backup holds everything and tells nothing; what was erased after it was made does not come back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from db import backup, contacts, erase, messages, migrate, originals, staff
from db.backup import BackupRefused
from db.cases import Cases
from db.database import Database
from db.keys import KeyRing
from db.ledger import Ledger
from db.tables import Base
from tests.db.test_erase import PHONE, TOLD, a_worker, everything

pytestmark = pytest.mark.slow


@pytest.fixture
def new_database(tmp_path: Path) -> Iterator[Database]:
    """One without any table."""
    opened = Database.at(f"sqlite:///{tmp_path / 'new.db'}")
    yield opened
    opened.dispose()


def saved(database: Database, keys: KeyRing, clock, erased: int = 0) -> io.BytesIO:  # type: ignore[no-untyped-def]
    out = io.BytesIO()
    backup.write(database, keys, out, erased, clock())
    out.seek(0)
    return out


def after_header(body: bytes) -> int:
    start = len(backup.MAGIC)
    return start + backup.LENGTH + int.from_bytes(body[start : start + backup.LENGTH], "big")


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }


def test_everything_comes_back_on_either_database(
    database: Database, new_database: Database, keys: KeyRing, clock
) -> None:  # type: ignore[no-untyped-def]
    me, code = a_worker(database, keys, clock)
    header = backup.read(new_database, keys, saved(database, keys, clock, erased=3))
    assert header.erased == 3
    assert rows(new_database) == rows(database)
    with new_database.write() as session:
        case = Cases(session, keys).by_code(code)
        assert case
        assert contacts.find(session, keys, PHONE) == me
        (line,) = messages.transcript(session, me)
        raw = originals.reveal(session, keys, me, line.id)
        assert raw
        assert "Rina Planted" in raw.reveal()


def test_postgresql_goes_on_counting_after_a_restore(
    database: Database, sqlite_database: Database, keys: KeyRing, clock
) -> None:  # type: ignore[no-untyped-def]
    me, _code = a_worker(sqlite_database, keys, clock)
    backup.read(database, keys, saved(sqlite_database, keys, clock))
    assert rows(database) == rows(sqlite_database)
    with database.write() as session:
        text = messages.transcript(session, me)[0].text
        messages.note_inbound(session, me, "in:2", "text", text, (), "en", clock())
        assert len(messages.transcript(session, me)) == 2


def test_a_backup_without_the_keys_is_noise(database: Database, keys: KeyRing, clock) -> None:  # type: ignore[no-untyped-def]
    a_worker(database, keys, clock)
    with database.write() as session:
        staff.add(session, "asha", "Asha Invented", "responder", "a long test password", clock())
    body = saved(database, keys, clock).getvalue()
    for told in (TOLD, "WAG", "conversations", "asha", "8801700000001"):
        assert told.encode() not in body
    with pytest.raises(BackupRefused, match="WESTLINE_MASTER_KEYS"):
        backup.header_of(KeyRing((b"x" * 32,)), io.BytesIO(body))


def test_whoever_was_erased_after_the_backup_stays_erased(
    database: Database, new_database: Database, keys: KeyRing, tmp_path: Path, clock
) -> None:  # type: ignore[no-untyped-def]
    _me, code = a_worker(database, keys, clock)
    ledger, made_before = Ledger(tmp_path / "erasures.jsonl"), saved(database, keys, clock)
    with database.write() as session:
        erase.erase_by_code(session, keys, ledger, code, clock())
    backup.read(new_database, keys, made_before)
    assert TOLD in everything(new_database)
    with new_database.write() as session:
        assert erase.erase_again(session, keys, ledger, clock()) == 1
    assert TOLD not in everything(new_database)
    with new_database.read() as session:
        assert contacts.find(session, keys, PHONE) is None
        assert Cases(session, keys).by_code(code) is None


@pytest.mark.parametrize("left", [0, 10, 30, 200, 0.5, 0.9, -1])
def test_a_torn_backup_restores_nothing(
    sqlite_database: Database, new_database: Database, keys: KeyRing, clock, left: float
) -> None:  # type: ignore[no-untyped-def]
    a_worker(sqlite_database, keys, clock)
    body = saved(sqlite_database, keys, clock).getvalue()
    cut = int(len(body) * left) if isinstance(left, float) else left
    with pytest.raises(BackupRefused):
        backup.read(new_database, keys, io.BytesIO(body[:cut]))
    if migrate.revision_of(new_database):
        assert TOLD not in everything(new_database)


def test_pieces_of_two_backups_are_not_mixed(
    sqlite_database: Database, new_database: Database, keys: KeyRing, clock
) -> None:  # type: ignore[no-untyped-def]
    a_worker(sqlite_database, keys, clock)
    one, two = (saved(sqlite_database, keys, clock).getvalue() for _ in range(2))
    mixed = one[: after_header(one)] + two[after_header(two) :]
    with pytest.raises(BackupRefused, match="another backup"):
        backup.read(new_database, keys, io.BytesIO(mixed))


def test_nothing_is_overwritten(database: Database, keys: KeyRing, clock) -> None:  # type: ignore[no-untyped-def]
    a_worker(database, keys, clock)
    with pytest.raises(BackupRefused, match="not empty"):
        backup.read(database, keys, saved(database, keys, clock))


def test_a_database_without_schema_is_no_house(
    new_database: Database, keys: KeyRing, clock
) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BackupRefused, match="no schema"):
        saved(new_database, keys, clock)
