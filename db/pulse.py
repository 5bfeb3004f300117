"""What has changed since somebody looked: a fingerprint, cheap to ask for twice a second, that says nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.tables import CaseEventRow, CaseRow, ConversationRow, MessageRow, OutboxRow

QUEUE = "queue"


def beat(session: Session, topics: Iterable[str]) -> dict[str, str]:
    """The version of each topic: `queue`, or `case:NUMBER`. Another version: look again."""
    return {
        topic: _print(_queue(session) if topic == QUEUE else _case(session, int(topic[5:])))
        for topic in topics
    }


def _print(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def _queue(session: Session) -> str:
    """Everything that moves a line of the queue is an event of a case; whoever holds it moves it too."""
    events = session.scalar(select(func.max(CaseEventRow.id))) or 0
    return str(events)


def _case(session: Session, number: int) -> str:
    found = session.execute(
        select(CaseRow.conversation_id, ConversationRow.held_by, func.max(CaseEventRow.id))
        .join(ConversationRow, ConversationRow.id == CaseRow.conversation_id)
        .join(CaseEventRow, CaseEventRow.case_id == CaseRow.id)
        .where(CaseRow.number == number)
        .group_by(CaseRow.conversation_id, ConversationRow.held_by)
    ).first()
    if found is None:
        return ""
    worker, held_by, event = found
    said = session.scalar(
        select(func.max(MessageRow.id)).where(MessageRow.conversation_id == worker)
    )
    ticks = session.execute(
        select(OutboxRow.state, OutboxRow.delivery, func.count())
        .where(OutboxRow.conversation_id == worker)
        .group_by(OutboxRow.state, OutboxRow.delivery)
        .order_by(OutboxRow.state, OutboxRow.delivery)
    )
    went = ",".join(f"{state}{delivery}{count}" for state, delivery, count in ticks)
    return f"{event}.{said}.{held_by}.{went}"
