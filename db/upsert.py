"""INSERT ... ON CONFLICT DO NOTHING, which both databases spell alike and SQLAlchemy twice."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.tables import Base


def insert_once(session: Session, table: type[Base], values: dict[str, Any]) -> Any | None:
    """Insert unless a unique key forbids it. Returns the new primary key, or None if it was there."""
    statement = _statement(table, session.get_bind().dialect.name)
    return session.execute(statement, values).scalar_one_or_none()


@cache
def _statement(table: type[Base], dialect: str) -> Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    bare = cast(
        Table, table.__table__
    )  # the table itself: the mapper's bulk insert costs several times as much
    return insert(bare).on_conflict_do_nothing().returning(*bare.primary_key)
