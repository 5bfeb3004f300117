"""INSERT ... ON CONFLICT DO NOTHING, which both databases spell alike and SQLAlchemy twice."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Compiled
from sqlalchemy.orm import Session

from db.tables import Base


def insert_once(session: Session, table: type[Base], values: dict[str, Any]) -> Any | None:
    """Insert unless a unique key forbids it. Returns the new primary key, or None if it was there."""
    connection = session.connection()
    statement = _statement(table, connection.dialect, tuple(values))
    return connection.execute(statement, values).scalar_one_or_none()  # type: ignore[call-overload]


@cache
def _statement(table: type[Base], dialect: Dialect, columns: tuple[str, ...]) -> Compiled:
    """Compiled once: SQLAlchemy itself keeps no compiled form of what only one database spells so."""
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    bare = cast(
        Table, table.__table__
    )  # the table itself: the mapper's bulk insert costs several times as much
    statement = insert(bare).on_conflict_do_nothing().returning(*bare.primary_key)
    return statement.compile(dialect=dialect, column_keys=list(columns))
