"""What staff write down about a case: notes, drafts, indicators, links, referrals, second looks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from db.keys import KeyRing
from db.queue import visible
from db.tables import (
    CaseLinkRow,
    CaseRow,
    DraftRow,
    IndicatorRow,
    NoteRow,
    ReferralRow,
    ReviewRow,
)
from db.upsert import insert_once
from helpline.cases import CaseId
from helpline.indicators import Indicator
from helpline.text import SafeText

REVIEW_WITHIN = timedelta(hours=24)
AGREES, REOPEN = "agrees", "reopen"
VERDICTS = (AGREES, REOPEN)


def note(
    session: Session, case: CaseId, author: str, once: str, text: SafeText, now: datetime
) -> bool:
    """Keep a note among staff. False if this very form came before."""
    values = {"case_id": case, "author": author, "once": once, "text": text, "at": now}
    return insert_once(session, NoteRow, values) is not None


def notes(session: Session, case: CaseId) -> list[NoteRow]:
    """The notes of a case, oldest first."""
    query = select(NoteRow).where(NoteRow.case_id == case).order_by(NoteRow.id)
    return list(session.scalars(query))


def draft_bound_to(row: DraftRow) -> str:
    """What a draft is bound to when it is sealed."""
    return f"drafts.body/{row.case_id}/{row.login}"


def keep_draft(
    session: Session, keys: KeyRing, case: CaseId, login: str, text: str, now: datetime
) -> None:
    """Remember what somebody has begun to write; nothing, if the text is empty."""
    session.execute(delete(DraftRow).where(DraftRow.case_id == case, DraftRow.login == login))
    if text.strip():
        row = DraftRow(case_id=case, login=login, at=now)
        row.body_sealed = keys.seal(text.encode(), draft_bound_to(row))
        session.add(row)


def draft(session: Session, keys: KeyRing, case: CaseId, login: str) -> str:
    """What somebody has begun to write about a case."""
    row = session.get(DraftRow, (case, login))
    return keys.open(row.body_sealed, draft_bound_to(row)).decode() if row else ""


def set_indicator(
    session: Session, case: CaseId, indicator: Indicator, present: bool, by: str, now: datetime
) -> None:
    """A person confirms or clears one of the ILO's indicators."""
    row = IndicatorRow(case_id=case, indicator=indicator.value, present=present, by=by, at=now)
    session.merge(row)


def indicators(session: Session, case: CaseId) -> dict[Indicator, bool]:
    """Those that a person has looked at, and what they found."""
    query = select(IndicatorRow).where(IndicatorRow.case_id == case)
    return {Indicator(row.indicator): row.present for row in session.scalars(query)}


def link(session: Session, case: CaseId, other: CaseId, kind: str, by: str, now: datetime) -> None:
    """Two cases belong together."""
    first, second = sorted((case, other))
    session.merge(CaseLinkRow(case_id=first, other_id=second, kind=kind, by=by, at=now))


def linked(session: Session, case: CaseId) -> list[tuple[int, str]]:
    """The numbers of cases that belong to this one, and how."""
    here = or_(CaseLinkRow.case_id == case, CaseLinkRow.other_id == case)
    found = []
    for row in session.scalars(select(CaseLinkRow).where(here)):
        other = row.other_id if row.case_id == case else row.case_id
        number = session.scalar(select(CaseRow.number).where(CaseRow.id == other))
        found.append((number or 0, row.kind))
    return sorted(found)


def refer(session: Session, case: CaseId, organisation: str, by: str, now: datetime) -> None:
    """The worker agreed, and was referred."""
    session.add(ReferralRow(case_id=case, organisation=organisation, by=by, at=now))


def referrals(session: Session, case: CaseId) -> list[ReferralRow]:
    """To whom a worker was referred."""
    query = select(ReferralRow).where(ReferralRow.case_id == case).order_by(ReferralRow.id)
    return list(session.scalars(query))


def plan_review(session: Session, case: CaseId, now: datetime) -> None:
    """Somebody else looks at how a critical case ended, within a day; anew if it ends anew."""
    session.merge(
        ReviewRow(case_id=case, due_at=now + REVIEW_WITHIN, done_at=None, by=None, verdict=None)
    )


def reviews_due(session: Session, reader: str) -> list[tuple[CaseRow, ReviewRow]]:
    """Critical cases that wait for a second look and that the reader has no tie to, the longest waiting first."""
    query = (
        select(CaseRow, ReviewRow)
        .join(ReviewRow, ReviewRow.case_id == CaseRow.id)
        .where(ReviewRow.done_at.is_(None), visible(reader))
        .order_by(ReviewRow.due_at)
    )
    return [(case, review) for case, review in session.execute(query)]


def review(session: Session, case: CaseId, by: str, verdict: str, now: datetime) -> bool:
    """A second person has looked. False if nobody was asked to, or somebody has already."""
    row = session.get(ReviewRow, case, with_for_update=True)
    if row is None or row.done_at is not None:
        return False
    row.done_at, row.by, row.verdict = now, by, verdict
    return True


def forget(session: Session, cases: Iterable[str]) -> None:
    """What an erase removes: words, and what leads to others. Counted marks stay."""
    mine = list(cases)
    for table in (NoteRow, DraftRow, ReferralRow, CaseLinkRow):
        session.execute(delete(table).where(table.case_id.in_(mine)))
    session.execute(delete(CaseLinkRow).where(CaseLinkRow.other_id.in_(mine)))
