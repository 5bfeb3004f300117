"""A worker's row is read once in a transaction, and says what was set meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import event

from db import conversations, holding, inbox, talks
from db.tables import ConversationRow
from db.worker import worker_row
from helpline.conversation import ConversationId
from tests.support.house import arrival


def begun(database: Any, keys: Any, clock: Any) -> ConversationId:
    with database.write() as session:
        inbox.accept(session, keys, [arrival("v", "m", "x", None, clock())], "en", clock())
        [claim] = holding.claim(session, keys, clock(), timedelta(30))
        return claim.conversation.id


def test_it_is_read_once(database: Any, keys: Any, clock: Any) -> None:
    me, asked = begun(database, keys, clock), list[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    with database.write() as session:
        conversations.load(session, me)
        talks.heard(session, me, clock())
        assert conversations.load(session, me).id == me
    event.remove(database.engine, "before_cursor_execute", note)
    assert sum(s.startswith("SELECT") and "FROM conversations" in s for s in asked) == 1


def test_what_is_set_is_seen_at_once_and_kept(database: Any, keys: Any, clock: Any) -> None:
    me = begun(database, keys, clock)
    with database.write() as session:
        row = worker_row(session, me)
        row.wants = "woman"
        conversations.change(session, me, language="bn", country="QA")
        assert conversations.load(session, me).language == "bn"
        conversations.change(session, me, country="BD")
    with database.read() as session:
        row = session.get_one(ConversationRow, me)
        assert (row.language, row.country, row.wants) == ("bn", "BD", "woman")
