"""Conversations, as the dashboard counts them: what a worker and we write until a day passes without a word of theirs."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import figures
from db.figures import Counted
from db.tables import ConversationRow
from db.worker import worker_row
from helpline.conversation import ConversationId

GAP = timedelta(hours=24)
AT_ONCE = 500
ALONE, PERSON = "assistant alone", "with a person"


def heard(session: Session, worker: ConversationId, now: datetime) -> None:
    """The worker wrote. What was over without anybody noticing is counted first."""
    row = worker_row(session, worker)
    if row.talk_at is not None and now - row.talk_at >= GAP:
        _count(session, row, now)
    row.talk_at = now


def answered(session: Session, worker: ConversationId) -> None:
    """A person of the staff wrote in it."""
    row = worker_row(session, worker)
    if row.talk_at is not None:
        row.talk_person = True


def close(session: Session, now: datetime) -> int:
    """Count what is over; how many."""
    query = select(ConversationRow).where(ConversationRow.talk_at <= now - GAP).limit(AT_ONCE)
    rows = session.scalars(query.with_for_update(skip_locked=True, key_share=True)).all()
    for row in rows:
        _count(session, row, now)
    return len(rows)


def running(session: Session) -> tuple[int, int]:
    """How many there are now, and in how many of them a person wrote."""
    there = ConversationRow.talk_at.is_not(None)
    query = select(
        func.count().filter(there), func.count().filter(there, ConversationRow.talk_person)
    )
    found = session.execute(query).one()
    return found[0], found[1]


def _count(session: Session, row: ConversationRow, now: datetime) -> None:
    figures.note(
        session,
        Counted.TALK,
        now,
        language=row.language,
        channel=row.channel,
        country=row.country,
        sector=row.sector,
        value=PERSON if row.talk_person else ALONE,
    )
    row.talk_at, row.talk_person = None, False
