"""Whether a house has nothing to do."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, select

from bot.house import utc_now
from db import holding, outbox
from db.database import Database
from db.tables import InboxRow, OutboxRow


def is_at_rest(database: Database) -> bool:
    """Whether nothing waits to be handled or sent now. What is tried again later waits for later."""
    with database.read() as session:
        settling = _any(InboxRow, InboxRow.state == "waiting", InboxRow.settling.is_(True))
        if holding.is_due(session, utc_now()) or session.scalar(settling):
            return False
        # The time is asked anew: the answer may have been queued while the question above was put.
        on_its_way = _any(OutboxRow, OutboxRow.state == "sending")
        return not outbox.is_due(session, utc_now()) and session.scalar(on_its_way) is None


def _any(rows: type[InboxRow] | type[OutboxRow], *such: ColumnElement[bool]) -> Select[tuple[int]]:
    return select(rows.id).where(*such).limit(1)
