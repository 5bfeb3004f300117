"""From a row to a case of the core."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.keys import KeyRing
from db.tables import AnswerRow, CaseRow
from helpline.cases import Answer, Case, CaseId, CaseStatus
from helpline.casework import TRIAGE
from helpline.codes import CaseCode
from helpline.conversation import ConversationId
from helpline.outcomes import Confirmed, Ending, Money, Outcome, Remedy
from helpline.taxonomy import Category, Severity


def bound_to(case: str) -> str:
    """What a code is bound to when it is sealed."""
    return f"cases.code/{case}"


def as_case(session: Session, keys: KeyRing, row: CaseRow) -> Case:
    """A case with its answers and its code. Of a sealed one the answers stay shut."""
    answers = session.scalars(select(AnswerRow).where(AnswerRow.case_id == row.id))
    digits = keys.open(row.code_sealed, bound_to(row.id)).decode()
    return Case(
        id=CaseId(row.id),
        number=row.number,
        conversation=ConversationId(row.conversation_id),
        category=Category(row.category),
        severity=Severity(row.severity),
        status=CaseStatus(row.status),
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        answers={Answer(answer.question): answer.text for answer in answers},
        has_pin=row.pin_hash is not None,
        code=CaseCode(digits),
        by_triage=row.opened_by.startswith(f"{TRIAGE}:"),
        ending=_ending(row),
        money=Money(row.currency, row.disputed, row.recovered) if row.currency else None,
        about_us=row.about_us,
    )


def _ending(row: CaseRow) -> Ending | None:
    if not (row.outcome and row.remedy and row.confirmed):
        return None
    return Ending(Outcome(row.outcome), Remedy(row.remedy), Confirmed(row.confirmed))
