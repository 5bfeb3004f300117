"""What waits because somebody else may read the phone now: until the chat is opened, or until the worker's safe hours."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from db.conversations import hours_of
from db.tables import ContactPointRow, ConversationRow, OutboxRow
from db.worker import worker_row
from helpline.conversation import ConversationId
from helpline.hours import THERE


class Asked(StrEnum):
    """Whether a worker waits for a message."""

    REPLY = "reply"
    UNASKED = "unasked"
    CALENDAR = "calendar"
    """What a hidden chat shows."""


NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Held until the worker writes."""
_OUTBOX = cast(Table, OutboxRow.__table__)
_RELEASED = (
    update(_OUTBOX)
    .where(_OUTBOX.c.conversation_id == bindparam("whose"), _OUTBOX.c.state == "held")
    .values(state="waiting", available_at=bindparam("now"))
)


def held_until(
    session: Session, conversation: ConversationId, now: datetime, kind: Asked
) -> datetime | None:
    """When it may go, if not now. What answers a worker who writes goes at once, but for a hidden chat."""
    worker = worker_row(session, conversation)
    if worker.hidden:
        return None if kind is Asked.CALENDAR else now
    hours = hours_of(worker)
    if kind is not Asked.UNASKED or hours is None or _is_there(session, conversation, now):
        return None
    safe = hours.next(now)
    return None if safe == now else safe or NEVER


def _is_there(session: Session, conversation: ConversationId, now: datetime) -> bool:
    mine = ContactPointRow.conversation_id == conversation
    seen = session.scalar(select(func.max(ContactPointRow.last_seen)).where(mine))
    return seen is not None and seen >= now - THERE


def hold(session: Session, conversation: ConversationId) -> None:
    """The chat was hidden: what waits, waits until it is opened."""
    mine = (OutboxRow.conversation_id == conversation, OutboxRow.state == "waiting")
    session.execute(update(OutboxRow).where(*mine).values(state="held"))


def release(session: Session, conversation: ConversationId, now: datetime) -> None:
    """The worker is there: what was held goes."""
    session.execute(_RELEASED, {"whose": conversation, "now": now})


def release_due(session: Session, now: datetime) -> int:
    """It is safe now for some: how many messages go."""
    hidden = select(ConversationRow.id).where(ConversationRow.hidden)
    due = (
        OutboxRow.state == "held",
        OutboxRow.available_at <= now,
        OutboxRow.conversation_id.not_in(hidden),
    )
    found = list(session.scalars(select(OutboxRow.id).where(*due)))
    session.execute(update(OutboxRow).where(OutboxRow.id.in_(found)).values(state="waiting"))
    return len(found)


def plan_anew(session: Session, conversation: ConversationId, now: datetime) -> None:
    """A worker's safe hours have changed: what is held for them waits for the new ones, or goes."""
    worker = session.get_one(ConversationRow, conversation, populate_existing=True)
    hours = hours_of(worker)
    safe = now if hours is None else hours.next(now) or NEVER
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.conversation_id == conversation, OutboxRow.state == "held")
        .values(available_at=safe)
    )
    release_due(session, now)
