"""Who has how much: cases that the clock took back, and cases that a tie hides from somebody."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.handover import CLOCK
from db.tables import CaseEventRow, ConflictRow


def given_back(session: Session, since: datetime) -> Counter[str]:
    """Cases that the clock took back, by whoever had taken them over last before."""
    query = select(CaseEventRow).where(CaseEventRow.at > since).order_by(CaseEventRow.id)
    last: dict[str, str] = {}
    found: Counter[str] = Counter()
    for event in session.scalars(query):
        if event.kind == "took over":
            last[event.case_id] = event.actor
        elif event.kind == "status" and event.actor == CLOCK and event.case_id in last:
            found[last[event.case_id]] += 1
    return found


def ties(session: Session) -> Counter[str]:
    """How many workers' cases somebody does not see."""
    query = select(ConflictRow.login, func.count()).group_by(ConflictRow.login)
    return Counter(dict(session.execute(query).tuples().all()))
