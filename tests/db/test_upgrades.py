"""From every schema that was ever released: rows stay as they are, and code of that time may still write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, LargeBinary, MetaData, String, Table, insert, select
from sqlalchemy.types import TypeEngine

from db import migrate
from db.database import Database

REVISIONS = migrate.revisions()
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


@pytest.fixture
def empty(bare_database_url: str) -> Iterator[Database]:
    database = Database.at(bare_database_url)
    yield database
    database.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_stay_and_old_code_may_write(empty: Database, revision: str) -> None:
    migrate.upgrade(empty, revision)
    written: dict[str, dict[str, object]] = {}
    later: dict[str, dict[str, object]] = {}
    old = tables(empty)
    with empty.engine.begin() as connection:
        for table in old:
            written[table.name], later[table.name] = row(table, 7), row(table, 8)
            connection.execute(insert(table).values(written[table.name]))
    migrate.upgrade(empty)
    assert migrate.differences(empty) == []
    assert migrate.is_current(empty)
    new = tables(empty)
    with empty.engine.begin() as connection:
        for table in new:
            if table.name not in written:
                continue
            (found,) = connection.execute(select(table)).mappings()
            kept = {name: found[name] for name in written[table.name] if name in found}
            assert kept == written[table.name], "nothing that was written is gone or changed"
            connection.execute(insert(table).values(later[table.name]))


def test_there_are_many_and_their_names_are_their_order() -> None:
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS
    assert len(REVISIONS) >= 17
