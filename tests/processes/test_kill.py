"""kill -9 of every kind of process, with redelivery, on both databases: nothing lost, nothing doubled."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from db.database import Database
from db.tables import InboxRow
from tests.support.accountant import drive
from tests.support.running import running_westline

pytestmark = [pytest.mark.dialogue, pytest.mark.processes, pytest.mark.alone]
KILLS = ("web", "actions", "dialogue", "jobs", "web")


def assert_nothing_is_readable(database: Database, folder: Path) -> None:
    """No number and no token in any table, tracker or log; the search is proven by what must be there."""
    with database.read() as session:
        tables = inspect(session.connection()).get_table_names()
        rows = [row for name in tables for row in session.execute(text(f'SELECT * FROM "{name}"'))]  # noqa: S608
    everything = repr([tuple(row) for row in rows]).encode()
    everything += b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    assert b"what is the weather today" in everything
    for planted in (b"8801800000", b"7734000000", b"test-whatsapp-token", b"test-telegram-token"):
        assert planted not in everything


def test_nothing_is_lost_or_answered_twice(tmp_path: Path, database_url: str) -> None:
    kinds = ("web", "actions", "dialogue", "jobs")
    with running_westline(tmp_path, database_url, kinds) as westline:
        account = drive(westline, messages=200, per_second=12, happens=KILLS)
    assert account.lost == []
    assert account.doubled == []
    database = Database.at(database_url)
    assert_nothing_is_readable(database, tmp_path)
    with database.read() as session:
        rows = session.scalars(select(InboxRow).order_by(InboxRow.done_at)).all()
    database.dispose()
    assert len(rows) == 200
    by_conversation: dict[str, list[tuple[object, int]]] = {}
    for row in rows:
        by_conversation.setdefault(row.conversation_id, []).append((row.sent_at, row.id))
    assert all(done == sorted(done) for done in by_conversation.values()), "out of order"
