"""kill -9 of every kind of process, with redelivery, on both databases: nothing lost, nothing doubled."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from db.database import Database
from db.tables import InboxRow
from tests.support.accountant import drive
from tests.support.running import running_westline

pytestmark = [pytest.mark.dialogue, pytest.mark.processes]
KILLS = ("web", "actions", "dialogue", "jobs", "web")


def test_nothing_is_lost_or_answered_twice(tmp_path: Path, database_url: str) -> None:
    kinds = ("web", "actions", "dialogue", "jobs")
    with running_westline(tmp_path, database_url, kinds) as westline:
        account = drive(westline, messages=200, per_second=12, kills=KILLS)
    assert account.lost == []
    assert account.doubled == []
    database = Database.at(database_url)
    with database.read() as session:
        rows = session.scalars(select(InboxRow).order_by(InboxRow.done_at)).all()
    database.dispose()
    assert len(rows) == 200
    by_conversation: dict[str, list[tuple[object, int]]] = {}
    for row in rows:
        by_conversation.setdefault(row.conversation_id, []).append((row.sent_at, row.id))
    assert all(done == sorted(done) for done in by_conversation.values()), "out of order"
