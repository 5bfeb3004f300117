"""Everything on a case's page: plain values, read in one go. No text in here is anything but redacted."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from console.canned import Ready, ready_answers
from console.hand import lines_of
from console.office import Office
from console.protocols import Protocol, protocols
from console.words import language_name, span, time_of
from db import (
    configuration,
    conversations,
    deliveries,
    desk,
    handover,
    media,
    messages,
    sessions,
)
from db.cases import Cases
from db.database import Session
from db.media import Kept
from db.sessions import Staff
from db.tables import CaseEventRow, MessageRow, NoteRow, ReferralRow
from helpline.cases import TRANSITIONS, Answer, Case, CaseStatus
from helpline.configuration import Section, Template, templates
from helpline.conversation import Conversation
from helpline.directory import Line as Number
from helpline.hours import NEVER, told
from helpline.indicators import Indicator, suggested
from helpline.language import FORMS, base_of
from helpline.reveal import Reason
from helpline.sla import first_reply_due
from helpline.taxonomy import Severity

LATEST = 200
"""Messages on the page; older ones on demand."""
BY_OTHER_FORMS = (CaseStatus.CLOSED, CaseStatus.NEW, CaseStatus.REFERRED)
RIGHT_TO_LEFT = ("ar", "ur")


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the transcript."""

    row: MessageRow
    at: str
    marks: list[tuple[str, int]]
    language: str
    direction: str
    file: Kept | None
    sent: str

    @property
    def failed(self) -> bool:
        """Whether it will not reach the worker."""
        return self.sent.startswith("not sent")


@dataclass(frozen=True, slots=True)
class Conversed:
    """The part of the page that renews itself."""

    number: int
    lines: list[Line]
    more: bool
    holder: str
    is_mine: bool
    is_over: bool
    is_new: bool
    window: tuple[int, str] | None
    closed: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """The whole page."""

    case: Case
    worker: Conversation
    talk: Conversed
    opened: str
    due: str
    late: bool
    waits: tuple[int, str]
    language: str
    answers: list[tuple[Answer, str]]
    timeline: list[tuple[str, CaseEventRow]]
    notes: list[tuple[str, NoteRow]]
    statuses: list[CaseStatus]
    reasons: list[Reason]
    protocol: Protocol | None
    graver: list[Severity]
    indicators: list[tuple[Indicator, bool, bool | None]]
    linked: list[tuple[int, str]]
    others: list[Case]
    referrals: list[tuple[str, ReferralRow]]
    numbers: Mapping[str, Number]
    ready: list[Ready]
    templates: list[Template]
    draft: str
    once: str
    lookers: list[tuple[str, bool]]
    safe: SafeTimes


@dataclass(frozen=True, slots=True)
class SafeTimes:
    """When the worker may be written to unasked: "any", "never" or "hours", on the clock of their country."""

    when: str
    begins: str = ""
    ends: str = ""


def view(office: Office, number: int, who: Staff, *, everything: bool) -> CaseView | None:
    """One case, or None; also None for whoever has a tie to it."""
    now = office.now()
    with office.database.read() as session:
        book = Cases(session, office.keys, who.login)
        case = book.by_number(number)
        if case is None:
            return None
        worker = conversations.load(session, case.conversation)
        due, numbers = first_reply_due(case.severity, case.opened_at), lines_of(session, office)
        looked_at = desk.indicators(session, case.id)
        return CaseView(
            case=case,
            worker=worker,
            talk=_conversed(session, case, worker, who, now, everything=everything),
            opened=time_of(case.opened_at),
            due=time_of(due),
            late=case.is_new and due < now,
            waits=span(now - case.opened_at),
            language=language_name(worker.language, who.language),
            answers=[(a, str(case.answers[a])) for a in Answer if a in case.answers],
            timeline=[(time_of(event.at), event) for event in book.timeline(case.id)],
            notes=[(time_of(note.at), note) for note in desk.notes(session, case.id)],
            statuses=_statuses(case),
            reasons=list(Reason),
            protocol=protocols().get(case.category),
            graver=[s for s in (Severity.CRITICAL, Severity.URGENT) if s < case.severity],
            indicators=[
                (one, one in suggested(case.category), looked_at.get(one)) for one in Indicator
            ],
            linked=desk.linked(session, case.id),
            others=[
                c
                for c in book.of_conversation(worker.id)
                if c.id != case.id and not (c.about_us or c.is_sealed)
            ],
            referrals=[(time_of(row.at), row) for row in desk.referrals(session, case.id)],
            numbers=numbers,
            ready=ready_answers(session, office, worker.language, numbers),
            templates=_templates(session, worker),
            draft=desk.draft(session, office.keys, case.id, who.login),
            once=secrets.token_hex(8),
            lookers=sessions.lookers(session, [number], who.login, now).get(number, []),
            safe=_safe_times(worker, worker.country or office.settings.country, now),
        )


def _safe_times(worker: Conversation, country: str, now: datetime) -> SafeTimes:
    if worker.hours is None:
        return SafeTimes("any")
    if worker.hours == NEVER:
        return SafeTimes("never")
    return SafeTimes("hours", *told(worker.hours, country, now.date()))


def conversed(office: Office, number: int, who: Staff) -> Conversed | None:
    """The conversation alone, when something was said."""
    with office.database.read() as session:
        case = Cases(session, office.keys, who.login).by_number(number)
        if case is None:
            return None
        worker = conversations.load(session, case.conversation)
        return _conversed(session, case, worker, who, office.now(), everything=False)


def _conversed(
    session: Session,
    case: Case,
    worker: Conversation,
    who: Staff,
    now: datetime,
    *,
    everything: bool,
) -> Conversed:
    rows = messages.transcript(session, worker.id, None if everything else LATEST + 1)
    more = not everything and len(rows) > LATEST
    gone = deliveries.of_conversation(session, worker.id)
    files = {kept.source: kept for kept in media.of_conversation(session, worker.id)}
    until = handover.window(session, worker.id)
    return Conversed(
        number=case.number,
        lines=[
            _line(row, files.get(row.source), gone.get(row.source, ""))
            for row in (rows[1:] if more else rows)
        ],
        more=more,
        holder=worker.held_by,
        is_mine=worker.held_by == who.login,
        is_over=case.is_over,
        is_new=case.is_new,
        window=span(until - now) if until and until > now else None,
        closed=until is not None and until <= now,
    )


def _line(row: MessageRow, file: Kept | None, sent: str) -> Line:
    language = row.language if row.language in FORMS else "en"
    return Line(
        row=row,
        at=time_of(row.at),
        marks=sorted(row.findings.items()),
        language=language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        file=file,
        sent=sent,
    )


def _statuses(case: Case) -> list[CaseStatus]:
    """Where it may go by the plain form: closing, referring and taking up have forms of their own."""
    skip = {*BY_OTHER_FORMS, *([CaseStatus.IN_PROGRESS] if case.is_new else [])}
    return sorted(TRANSITIONS[case.status] - skip)


def _templates(session: Session, worker: Conversation) -> list[Template]:
    """Approved templates in the worker's language, or the English ones."""
    body, _version = configuration.load(session, Section.TEMPLATES)
    every = templates(body)
    mine = [one for one in every if base_of(one.language) == base_of(worker.language)]
    return mine or [one for one in every if one.language.startswith("en")]
