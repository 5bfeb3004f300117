"""INSERT ... ON CONFLICT DO NOTHING, which both databases spell alike and SQLAlchemy twice."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.tables import Base


def insert_once(session: Session, table: type[Base], values: dict[str, Any]) -> Any | None:
    """Insert unless a unique key forbids it. Returns the new primary key, or None if it was there."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    key = table.__mapper__.primary_key[0]
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(key)
    return session.execute(statement).scalar_one_or_none()
