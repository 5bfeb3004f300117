"""Alerts, durable like the outbox: planned with the case, claimed by one sender, needless once a person has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.tables import AlertRow, CaseRow, ConversationRow
from db.upsert import insert_once
from helpline.alerts import AGAIN, STAGES
from helpline.cases import CaseStatus
from helpline.conversation import ConversationId
from helpline.taxonomy import Category, Severity

WAITS, OPENED, SILENT = "waits", "opened", "silent"
"""A case waits; somebody opened an original in an emergency; a worker in danger has stopped writing."""


@dataclass(frozen=True, slots=True)
class Due:
    """An alert that must go out now."""

    id: int
    kind: str
    case: int
    severity: Severity
    stage: int
    attempts: int
    conversation: ConversationId
    language: str
    category: Category
    wants: str
    opened_at: datetime


def plan(session: Session, case: str, severity: Severity, now: datetime) -> None:
    """Write down every time that staff must be told of a case of this severity, once."""
    for stage, wait in enumerate(STAGES.get(severity, ())):
        _plan_stage(session, case, severity, stage, now + wait)


def _plan_stage(
    session: Session, case: str, severity: Severity, stage: int, due_at: datetime
) -> None:
    values = {
        "case_id": case,
        "kind": WAITS,
        "severity": severity.value,
        "stage": stage,
        "due_at": due_at,
        "state": "waiting",
        "attempts": 0,
    }
    insert_once(session, AlertRow, values)


def plan_again(session: Session, case: str, severity: Severity, now: datetime) -> None:
    """The case waits once more: everybody is told from the beginning."""
    mine = (AlertRow.case_id == case, AlertRow.kind == WAITS, AlertRow.severity == severity.value)
    for row in session.scalars(select(AlertRow).where(*mine)):
        if row.stage >= len(STAGES[severity]):
            session.delete(row)  # it comes again after the last stage
            continue
        row.state, row.attempts = "waiting", 0
        row.due_at = now + STAGES[severity][row.stage]
    plan(session, case, severity, now)


def plan_once(session: Session, kind: str, case: str, about: int, now: datetime) -> None:
    """Something to be told at once and once: `about` is an entry of the audit log, or a message."""
    values = {
        "case_id": case,
        "kind": kind,
        "severity": Severity.CRITICAL.value,
        "stage": about,
        "due_at": now,
        "state": "waiting",
        "attempts": 0,
    }
    insert_once(session, AlertRow, values)


def is_due(session: Session, now: datetime) -> bool:
    """A cheap look, without any lock."""
    query = select(AlertRow.id).where(AlertRow.state == "waiting", AlertRow.due_at <= now)
    return session.scalar(query.limit(1)) is not None


def claim(session: Session, now: datetime, lease: timedelta) -> Due | None:
    """The next alert that must go out. Those of a case that somebody took up are settled unsent."""
    query = (
        select(AlertRow, CaseRow)
        .join(CaseRow, CaseRow.id == AlertRow.case_id)
        .where(AlertRow.state == "waiting", AlertRow.due_at <= now)
        .order_by(AlertRow.severity, AlertRow.due_at)
        .with_for_update(skip_locked=True, of=AlertRow)
    )
    for row, case in session.execute(query.limit(50)):
        in_hand = case.status != CaseStatus.NEW.value or row.severity > case.severity
        if row.kind == WAITS and in_hand:
            row.state = "needless"
            continue
        row.due_at, row.attempts = now + lease, row.attempts + 1
        worker = session.get_one(ConversationRow, case.conversation_id)
        return Due(
            row.id,
            row.kind,
            case.number,
            Severity(row.severity),
            row.stage,
            row.attempts,
            ConversationId(worker.id),
            worker.language,
            Category(case.category),
            worker.wants,
            case.opened_at,
        )
    return None


def sent(session: Session, due: Due, now: datetime) -> None:
    """It went out. After the last stage comes the next, for as long as nobody takes the case up."""
    row = session.get_one(AlertRow, due.id)
    row.state, row.sent_at, row.error = "sent", now, None
    stages = STAGES.get(due.severity, ())
    if row.kind == WAITS and row.stage + 1 >= len(stages):
        _plan_stage(session, row.case_id, due.severity, row.stage + 1, now + AGAIN[due.severity])


def failed(session: Session, due: Due, why: str, again_at: datetime) -> None:
    """It did not: again, for as long as nobody has the case."""
    row = session.get_one(AlertRow, due.id)
    row.error, row.due_at = why[:200], again_at
