"""Sealed reports: their answers under lock, whom they are about as fingerprints, and which of them are alike."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db.keys import KeyRing
from db.tables import CaseRow, MessageRow, SealRow
from helpline.cases import Answer, CaseId, CaseStatus
from helpline.text import SafeText

PURPOSE = "sealed name"


def bound_to(case: str) -> str:
    """What a name is bound to when it is sealed."""
    return f"seals.name/{case}"


def answers_bound_to(case: str) -> str:
    """What answers are bound to when they are sealed."""
    return f"cases.answers/{case}"


def close(keys: KeyRing, case: str, answers: Mapping[Answer, SafeText]) -> bytes:
    """The answers, so that no page can show them."""
    told = json.dumps({answer.value: str(text) for answer, text in answers.items()})
    return keys.seal(told.encode(), answers_bound_to(case))


def opened(session: Session, keys: KeyRing, row: CaseRow) -> dict[Answer, SafeText]:
    """Its answers, under no lock any more; whom it is about is forgotten."""
    if row.answers_sealed is None:
        return {}
    told = json.loads(keys.open(row.answers_sealed, answers_bound_to(row.id)))
    row.answers_sealed = None
    forget(session, [row.id])
    return {Answer(question): SafeText.restored(text) for question, text in told.items()}


def name(
    session: Session, keys: KeyRing, case: CaseId, names: Sequence[str], now: datetime
) -> list[list[str]]:
    """Note whom it is about, instead of what was noted before. For each name the sealed cases that hold it, itself too."""
    forget(session, [case])
    session.add_all(
        SealRow(
            case_id=case,
            name_index=keys.index(PURPOSE, one),
            name_sealed=keys.seal(one.encode(), bound_to(case)),
            at=now,
        )
        for one in names
    )
    session.flush()
    sealed = (
        select(SealRow.case_id)
        .join(CaseRow, CaseRow.id == SealRow.case_id)
        .where(CaseRow.status == CaseStatus.SEALED.value)
        .distinct()
    )
    return [
        list(session.scalars(sealed.where(SealRow.name_index.in_(keys.indexes(PURPOSE, one)))))
        for one in names
    ]


def forget(session: Session, cases: Sequence[str]) -> None:
    """Whom these cases were about."""
    session.execute(delete(SealRow).where(SealRow.case_id.in_(cases)))


def hide_story(session: Session, conversation: str) -> None:
    """What was said while it was told goes, as far back as the last case that staff may read."""
    theirs = select(CaseRow.opened_at).where(
        CaseRow.conversation_id == conversation, CaseRow.status != CaseStatus.SEALED.value
    )
    since = max(session.scalars(theirs), default=None)
    said = MessageRow.conversation_id == conversation
    recent = said if since is None else said & (MessageRow.at > since)
    session.execute(
        update(MessageRow).where(recent).values(text=None, original_sealed=None, findings={})
    )
