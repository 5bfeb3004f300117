"""How the channels are: what came last, what waits too long, what cannot be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.tables import InboxRow, OutboxRow

TOO_LONG = timedelta(minutes=2)
LATELY = timedelta(hours=24)
STOPPED = ("parked", "dead")


@dataclass(frozen=True, slots=True)
class Health:
    """`stuck_in` and `stuck_out` wait for longer than two minutes; `failed` lists why sending stopped lately."""

    last_in: datetime | None
    stuck_in: int
    stuck_out: int
    failed: tuple[tuple[str, int], ...]

    @property
    def is_ill(self) -> bool:
        """Whether somebody should know."""
        return bool(self.stuck_in or self.stuck_out or self.failed)


def look(session: Session, now: datetime) -> Health:
    """All of it, as it is now."""
    long_ago = now - TOO_LONG
    stuck_in = select(func.count()).where(
        InboxRow.state == "waiting", InboxRow.received_at < long_ago
    )
    stuck_out = select(func.count()).where(
        OutboxRow.state.in_(("waiting", "sending", "unknown")), OutboxRow.created_at < long_ago
    )
    failed = (
        select(OutboxRow.error, func.count())
        .where(OutboxRow.state.in_(STOPPED), OutboxRow.created_at > now - LATELY)
        .group_by(OutboxRow.error)
        .order_by(func.count().desc())
        .limit(3)
    )
    return Health(
        session.scalar(select(func.max(InboxRow.received_at))),
        session.scalar(stuck_in) or 0,
        session.scalar(stuck_out) or 0,
        tuple((str(why or "no reason given"), count) for why, count in session.execute(failed)),
    )
