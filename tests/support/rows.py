"""A row for every table of any schema: invented, of the right types, and fitting to one another."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, Date, LargeBinary, MetaData, String, Table
from sqlalchemy.types import TypeEngine

from db.database import Database

KNOWN = {
    "severity": 1, "category": "WAG", "channel": "telegram", "status": "new", "language": "bn", "direction": "in",
    "month": "2026-11", "stage": 0,
}  # fmt: skip
"""Values that are looked at; everything else may be anything of its type."""


def anything(kind: TypeEngine[Any], number: int) -> object:
    """A value that fits a column."""
    if isinstance(kind, Date):
        return date(2026, 11, number)
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, LargeBinary):
        return f"sealed {number}".encode()
    if isinstance(kind, JSON):
        return {}
    if isinstance(kind, String):
        return f"{number}x"[: kind.length or 8]
    return number


def row(table: Table, number: int) -> dict[str, object]:
    """One row of a table of any time. Its keys are its number, so that rows fit to one another."""
    found: dict[str, object] = {}
    for column in table.columns:
        value = KNOWN.get(column.name, anything(column.type, number))
        if column.foreign_keys:
            value = anything(next(iter(column.foreign_keys)).column.type, number)
        elif column.primary_key or column.unique:
            value = anything(column.type, number)
        found[column.name] = value
    return found


def tables(database: Database) -> list[Table]:
    """As they are now, in an order in which they can be filled."""
    metadata = MetaData()
    metadata.reflect(database.engine)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]
