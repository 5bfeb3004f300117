"""The two writes that every message needs several times, compiled once: insert unless it is there, and set columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Dialect, Table, Update, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Compiled
from sqlalchemy.orm import Session

from db.tables import Base


def insert_once(session: Session, table: type[Base], values: dict[str, Any]) -> Any | None:
    """Insert unless a unique key forbids it. Returns the new primary key, or None if it was there."""
    connection = session.connection()
    statement = _statement(table, connection.dialect, tuple(values))
    return connection.execute(statement, values).scalar_one_or_none()  # type: ignore[call-overload]


def insert_all(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> int:
    """Insert what no unique key forbids, all with the same columns. Returns how many were new."""
    if not rows:
        return 0
    connection = session.connection()
    statement = _statement(table, connection.dialect, tuple(rows[0]), returning=False)
    result = connection.execute(statement, rows, execution_options={"preserve_rowcount": True})  # type: ignore[call-overload]
    return int(result.rowcount)


@cache
def _statement(
    table: type[Base], dialect: Dialect, columns: tuple[str, ...], returning: bool = True
) -> Compiled:
    """Compiled once: SQLAlchemy itself keeps no compiled form of what only one database spells so."""
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    bare = cast(
        Table, table.__table__
    )  # the table itself: the mapper's bulk insert costs several times as much
    once = insert(bare).inline().on_conflict_do_nothing()
    statement = once.returning(*bare.primary_key) if returning else once
    return statement.compile(dialect=dialect, column_keys=list(columns))


def set_columns(session: Session, table: type[Base], key: Any, values: dict[str, Any]) -> None:
    """Set columns of the row with this primary key, past the mapper: what was read before is not changed."""
    named = {f"new_{name}": value for name, value in values.items()}
    session.execute(_update(table, tuple(values)), {**named, "row_key": key})


@cache
def _update(table: type[Base], columns: tuple[str, ...]) -> Update:
    bare = cast(Table, table.__table__)
    [primary] = bare.primary_key
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return update(bare).where(primary == bindparam("row_key")).values(new)
