"""How the house is, in a few numbers for whoever operates it: nothing of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.outbox import OPEN
from db.queue import NOT_OPEN, late
from db.tables import AlertRow, CaseRow, ConversationRow, InboxRow, OutboxRow
from helpline.taxonomy import Severity

IN = ("waiting", "dead")
OUT = ("waiting", "sending", "unknown", "held", "parked", "dead")


@dataclass(frozen=True, slots=True)
class Gauges:
    """Counts by state or severity; ages in seconds, 0 if there is nothing."""

    inbox: dict[str, int]
    outbox: dict[str, int]
    cases: dict[str, int]
    late: dict[str, int]
    oldest: float
    unsent: float
    silence: float
    alerts: int


def look(session: Session, now: datetime) -> Gauges:
    """All of it, as it is now."""
    oldest = session.scalar(
        select(func.min(InboxRow.received_at)).where(InboxRow.state == "waiting")
    )
    unsent = session.scalar(select(func.min(OutboxRow.created_at)).where(OutboxRow.state.in_(OPEN)))
    last = session.scalar(select(func.max(InboxRow.received_at)))
    alerts = select(func.count()).where(AlertRow.state == "waiting", AlertRow.due_at < now)
    return Gauges(
        {state: _count(session, InboxRow, state) for state in IN},
        {state: _count(session, OutboxRow, state) for state in OUT},
        _cases(session),
        _cases(session, late(now)),
        _seconds(oldest, now),
        _seconds(unsent, now),
        _seconds(last, now),
        session.scalar(alerts) or 0,
    )


def _count(session: Session, table: type[InboxRow] | type[OutboxRow], state: str) -> int:
    return session.scalar(select(func.count()).select_from(table).where(table.state == state)) or 0


def _cases(session: Session, *conditions: object) -> dict[str, int]:
    query = (
        select(CaseRow.severity, func.count())
        .join(ConversationRow, ConversationRow.id == CaseRow.conversation_id)
        .where(CaseRow.status.not_in(NOT_OPEN), *conditions)  # type: ignore[arg-type]
        .group_by(CaseRow.severity)
    )
    found = {Severity(severity).word: count for severity, count in session.execute(query)}
    return {severity.word: found.get(severity.word, 0) for severity in Severity}


def _seconds(moment: datetime | None, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0
