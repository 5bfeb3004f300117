"""When to ask a worker again whether anything bad came of it: 7, 30 and 90 days after a grave case ended.

A person asks, not a machine: a message at the wrong moment, on a phone that others read, may do harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db.tables import CaseRow, CheckInRow
from db.upsert import insert_once
from helpline.cases import Case, CaseId
from helpline.taxonomy import Severity

DAYS = (7, 30, 90)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A worker to ask again."""

    case: int
    days: int
    due_at: datetime


def plan(session: Session, case: Case, now: datetime) -> None:
    """Its case has ended. Of ordinary ones nobody is asked."""
    if case.severity > Severity.URGENT:
        return
    for days in DAYS:
        values = {"case_id": case.id, "days": days, "due_at": now + timedelta(days=days)}
        insert_once(session, CheckInRow, values)


def cancel(session: Session, case: CaseId) -> None:
    """The case was opened again: it will end another time."""
    session.execute(
        delete(CheckInRow).where(CheckInRow.case_id == case, CheckInRow.done_at.is_(None))
    )


def done(session: Session, case: CaseId, now: datetime) -> None:
    """Somebody asked: what is due counts as done, also what was missed before."""
    due = (CheckInRow.case_id == case, CheckInRow.due_at <= now, CheckInRow.done_at.is_(None))
    session.execute(update(CheckInRow).where(*due).values(done_at=now))


def due(session: Session, now: datetime) -> list[CheckIn]:
    """Everybody whom it is time to ask, the longest waiting first; each once, by the latest of their dates."""
    query = (
        select(CaseRow.number, CheckInRow.days, CheckInRow.due_at)
        .join(CaseRow, CaseRow.id == CheckInRow.case_id)
        .where(CheckInRow.due_at <= now, CheckInRow.done_at.is_(None))
        .order_by(CheckInRow.due_at)
    )
    latest = {
        row.number: CheckIn(row.number, row.days, row.due_at) for row in session.execute(query)
    }
    return list(latest.values())
