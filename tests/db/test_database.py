"""Both databases: durable settings, migrations, and what is refused."""

import pytest
from sqlalchemy import text

from db import migrate
from db.database import Database, make_engine
from db.tables import CaseEventRow, MessageRow


def test_migrations_lead_to_the_tables_in_the_code(database: Database) -> None:
    assert migrate.is_current(database)
    assert migrate.differences(database) == []


def test_migrations_can_be_undone(database: Database) -> None:
    migrate.downgrade(database, "base")
    assert not migrate.is_current(database)
    migrate.upgrade(database)
    assert migrate.differences(database) == []


def test_sqlite_is_set_for_durability_and_privacy(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        values = {
            p: session.scalar(text(f"PRAGMA {p}"))
            for p in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert values == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_a_failed_write_leaves_nothing(database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RuntimeError), database.write() as session:
        session.execute(text("INSERT INTO leases (name, \"offset\") VALUES ('x', 1)"))
        raise RuntimeError
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM leases")) == 0


def test_plain_text_cannot_enter_a_redacted_column(database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    row = MessageRow(
        conversation_id="c", source="s", direction="in", kind="text", language="en",
        text="call 01700000001", findings={}, at=clock(),
    )  # fmt: skip
    with pytest.raises(Exception, match="SafeText"), database.write() as session:
        session.add(row)
        session.flush()


def test_a_naive_moment_is_refused(database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Exception, match="time zone"), database.write() as session:
        session.add(CaseEventRow(case_id="c", kind="k", actor="a", at=clock().replace(tzinfo=None)))
        session.flush()


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="sqlite or postgresql"):
        make_engine("mysql://localhost/x")
