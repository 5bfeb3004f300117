"""What the machine did not notice and a person did: counted by kind and language, without a word of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.queue import visible
from db.tables import CaseRow, ConversationRow, MissRow
from helpline.cases import Case
from helpline.taxonomy import Severity

SAMPLE = 10
WEEK = timedelta(days=7)


def note(session: Session, case: Case, severity: Severity, now: datetime) -> None:
    """A person raised a case to this severity."""
    language = session.get_one(ConversationRow, case.conversation).language
    session.add(
        MissRow(category=case.category.value, language=language, severity=severity.value, at=now)
    )


def counts(session: Session) -> list[tuple[str, str, int, int]]:
    """(category, language, severity, how many), the most frequent first."""
    what = (MissRow.category, MissRow.language, MissRow.severity)
    query = select(*what, func.count()).group_by(*what).order_by(func.count().desc(), *what)
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def sample(session: Session, reader: str, now: datetime) -> list[int]:
    """Numbers of this week's ordinary cases for a person to read again: another choice each week.

    The choice is made by the case's id, which is random, so that everybody sees the same one,
    but for cases that they have a tie to.
    """
    week = now.isocalendar().week % 16
    query = select(CaseRow.number, CaseRow.id).where(
        CaseRow.severity >= Severity.PRIORITY.value,
        CaseRow.opened_at >= now - WEEK,
        visible(reader),
    )
    rows = session.execute(query).all()
    chosen = sorted(rows, key=lambda row: row.id[week:] + row.id[:week])[:SAMPLE]
    return sorted(row.number for row in chosen)
