"""A worker in danger who has stopped writing: that is a sign to a person, not an end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import alerts
from db.tables import CaseRow, MessageRow
from helpline.cases import CaseStatus
from helpline.taxonomy import Severity

AFTER = timedelta(hours=2)
"""A worker in danger is to hear from us every two hours until safe (helpline/sla.py)."""
UNTIL = timedelta(days=7)
OPEN = tuple(s.value for s in (CaseStatus.NEW, CaseStatus.IN_PROGRESS, CaseStatus.WAITING_WORKER))


def notice(session: Session, now: datetime) -> int:
    """Tell staff of everybody who is silent; once after each last message. How many are silent now."""
    last = (
        select(
            MessageRow.conversation_id,
            func.max(MessageRow.id).label("id"),
            func.max(MessageRow.at).label("at"),
        )
        .where(MessageRow.direction == "in")
        .group_by(MessageRow.conversation_id)
        .subquery()
    )
    query = (
        select(CaseRow.id, last.c.id)
        .join(last, last.c.conversation_id == CaseRow.conversation_id)
        .where(
            CaseRow.severity == Severity.CRITICAL.value,
            CaseRow.status.in_(OPEN),
            last.c.at <= now - AFTER,
            last.c.at > now - UNTIL,
        )
    )
    silent = session.execute(query).all()
    for case, message in silent:
        alerts.plan_once(session, alerts.SILENT, case, message, now)
    return len(silent)
