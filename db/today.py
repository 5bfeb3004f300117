"""How today goes: what came, what waits, what is late. For whoever answers for the house, not for the dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import talks
from db.gauges import Gauges, look
from db.tables import CaseRow, InboxRow
from helpline.cases import CaseStatus
from helpline.message import Channel
from helpline.taxonomy import Severity

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Line:
    """Cases of one severity. `oldest`: since when the longest waits that nobody took up."""

    severity: Severity
    new: int
    open: int
    waiting: int
    late: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Way:
    """A channel: how many messages came within a day, and when the last one did."""

    channel: Channel
    messages: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Today:
    """All of it. `talks`: running conversations, and in how many of them a person wrote."""

    lines: tuple[Line, ...]
    ways: tuple[Way, ...]
    talks: tuple[int, int]
    alerts: int
    unsent: float
    failed: int


def today(session: Session, now: datetime) -> Today:
    """As it is now. A sealed report is nowhere in it."""
    gauges = look(session, now)
    return Today(
        tuple(_line(session, severity, gauges, now) for severity in Severity),
        tuple(_way(session, channel, now) for channel in Channel),
        talks.running(session),
        gauges.alerts,
        gauges.unsent,
        gauges.inbox["dead"] + gauges.outbox["dead"],
    )


def _line(session: Session, severity: Severity, gauges: Gauges, now: datetime) -> Line:
    mine = CaseRow.severity == severity.value
    handed_in = CaseRow.status != CaseStatus.SEALED.value
    is_new = CaseRow.status == CaseStatus.NEW.value
    found = session.execute(
        select(
            func.count().filter(handed_in, CaseRow.opened_at > now - DAY),
            func.count().filter(is_new),
            func.min(CaseRow.opened_at).filter(is_new),
        ).where(mine)
    ).one()
    word = severity.word
    return Line(severity, found[0], gauges.cases[word], found[1], gauges.late[word], found[2])


def _way(session: Session, channel: Channel, now: datetime) -> Way:
    """Handled messages are kept for eight days (helpline/retention.py)."""
    arrived = InboxRow.received_at
    found = session.execute(
        select(func.count().filter(arrived > now - DAY), func.max(arrived)).where(
            InboxRow.channel == channel.value
        )
    ).one()
    return Way(channel, found[0], found[1])
