"""Alembic's entry: runs on the connection that db.migrate hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from db.columns import Moment, Redacted
from db.tables import Base


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as what they are in the database, so that migrations stand alone."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, Redacted):
        return "sa.Text()"
    return False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave tables alone that are not ours, such as the trackers' cache."""
    return kind != "table" or name in Base.metadata.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    include_name=include_name,
)
with context.begin_transaction():
    context.run_migrations()
