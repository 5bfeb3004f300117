"""From every schema that was ever released: rows stay as they are, and code of that time may still write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, select

from db import migrate
from db.database import Database
from tests.support.rows import row, tables

REVISIONS = migrate.revisions()


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
