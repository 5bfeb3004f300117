"""Years of messages from before, invented, so that a bench sees what they cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert

from db.tables import ConversationRow, InboxRow, MessageRow, OutboxRow
from helpline.text import SafeText
from tests.support.running import Running

AT_ONCE = 20_000
EACH = 10
"""Messages of one worker."""
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def fill(westline: Running, first: int, last: int) -> None:
    """Messages `first` to `last`: each came in, was answered, and stands in the transcript twice."""
    database = westline.database()
    for begin in range(first, last, AT_ONCE):
        numbers = range(begin, min(begin + AT_ONCE, last))
        workers = [n // EACH for n in numbers if n % EACH == 0]
        with database.write() as session:
            for table, rows in (
                (ConversationRow, [_worker(n) for n in workers]),
                (InboxRow, [_inbound(n) for n in numbers]),
                (OutboxRow, [_outbound(n) for n in numbers]),
                (MessageRow, [_said(n, way) for n in numbers for way in ("in", "out")]),
            ):
                bare = table.__table__
                assert isinstance(bare, Table)
                session.connection().execute(insert(bare), rows)
    database.dispose()


def _name(worker: int) -> str:
    return f"history-{worker:08d}"


def _at(number: int) -> datetime:
    return NOW - timedelta(seconds=number % 10**7)


def _worker(worker: int) -> dict[str, Any]:
    return {
        "id": _name(worker), "pseudonym": f"h{worker:08d}", "channel": "whatsapp", "language": "en",
        "created_at": NOW,
    }  # fmt: skip


def _inbound(number: int) -> dict[str, Any]:
    return {
        "channel": "whatsapp", "provider_id": f"history.{number}", "conversation_id": _name(number // EACH),
        "state": "done", "attempts": 1, "available_at": _at(number), "sent_at": _at(number),
        "received_at": _at(number), "done_at": _at(number),
    }  # fmt: skip


def _outbound(number: int) -> dict[str, Any]:
    return {
        "dedup": f"history:{number}", "conversation_id": _name(number // EACH), "state": "sent",
        "attempts": 1, "available_at": _at(number), "created_at": _at(number), "delivery": "read",
        "uncertain": False, "provider_id": f"wamid.history.{number}",
    }  # fmt: skip


def _said(number: int, way: str) -> dict[str, Any]:
    return {
        "conversation_id": _name(number // EACH), "source": f"{way}:history:{number}", "direction": way,
        "kind": "text", "text": SafeText.restored("They have not paid me."), "findings": {},
        "language": "en", "edited": False, "at": _at(number),
    }  # fmt: skip
