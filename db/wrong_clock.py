"""After a clock that was ahead has been put right: nothing waits for the hour that it told.

The waits that are meant are known. Whatever waits longer was written by a clock that was wrong, here or on
another machine. A clock that was behind needs nothing: what is due when it is put right is done then.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, case, literal, or_, select, update
from sqlalchemy.orm import Session

from db.alerts import WAITS
from db.outbox import is_open
from db.tables import AlertRow, ConversationRow, InboxRow, OutboxRow
from helpline.alerts import AGAIN, STAGES

SLACK = timedelta(seconds=90)
"""Longer than any lease, and than any pause of the inbox or of an alert; and clocks of two machines may differ by
so much. What is to be done at once waits as long as that, at the most, for a clock that was put right."""


def mend(session: Session, now: datetime) -> int:
    """What waits for a time that no right clock would have told is due now. How many waits were shortened."""
    ahead = now + SLACK
    wrong = (*_inbox(now, ahead), *_outbox(now, ahead), *_alerts(now, ahead))
    return sum(_touched(session.execute(one)) for one in wrong)


def _touched(result: Any) -> int:
    return int(result.rowcount)


def _inbox(now: datetime, ahead: datetime) -> tuple[Update, ...]:
    """Whoever may still be at work under such a lease is told by the fence that it is over."""
    waits = InboxRow.state == "waiting"
    theirs = ConversationRow.id.in_(select(InboxRow.conversation_id).where(waits))
    return (
        update(InboxRow).where(waits, InboxRow.available_at > ahead).values(available_at=now),
        update(ConversationRow)
        .where(theirs, ConversationRow.lease_until > ahead)
        .values(lease_until=None),
    )


def _outbox(now: datetime, ahead: datetime) -> tuple[Update, ...]:
    """What a provider asked us to wait for may be long; but not before it was asked, nor from a try in time to come."""
    waits = OutboxRow.state == "waiting"
    tried = OutboxRow.started_at > ahead
    return (
        update(OutboxRow)
        .where(waits, OutboxRow.available_at > ahead, or_(OutboxRow.attempts == 0, tried))
        .values(available_at=now),
        update(OutboxRow).where(is_open(OutboxRow), tried).values(started_at=now),
    )


def _alerts(now: datetime, ahead: datetime) -> tuple[Update, ...]:
    """No alert waits longer, from now on, than its stage does."""
    waits = (AlertRow.state == "waiting", AlertRow.due_at > ahead)
    too_long = AlertRow.due_at > _latest(ahead)
    return (update(AlertRow).where(*waits, too_long).values(due_at=_latest(now)),)


def _latest(now: datetime) -> ColumnElement[datetime]:
    """When an alert is due at the latest that is planned now."""
    staged = [
        (and_(AlertRow.severity == severity.value, AlertRow.stage == stage), now + wait)
        for severity, stages in STAGES.items()
        for stage, wait in enumerate(stages)
    ]
    later = [(AlertRow.severity == severity.value, now + wait) for severity, wait in AGAIN.items()]
    column = AlertRow.due_at.type
    at = [(which, literal(moment, column)) for which, moment in (*staged, *later)]
    return case((AlertRow.kind != WAITS, literal(now, column)), *at, else_=AlertRow.due_at)
