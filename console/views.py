"""What the pages show: plain values, read in one go. No text in here is anything but redacted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.handover import state_of
from console.protocols import Protocol, protocols
from db import (
    alerts,
    audit,
    checkins,
    conversations,
    media,
    messages,
    originals,
    outbox,
    retention,
)
from db import roster as rosters
from db.cases import Cases
from db.checkins import CheckIn
from db.database import Database
from db.deadletters import DeadLetter, dead_letters
from db.keys import KeyRing
from db.media import Kept
from db.staff import Staff
from db.tables import MessageRow
from helpline import casework
from helpline.cases import TRANSITIONS, Answer, Case, CaseStatus
from helpline.language import FORMS
from helpline.retention import RULES
from helpline.reveal import Reason, check_reveal
from helpline.roster import Roster
from helpline.sla import first_reply_due
from helpline.taxonomy import Severity
from helpline.text import RawText

QUESTIONS = {
    Answer.STORY: "What happened",
    Answer.SINCE: "Since when",
    Answer.PEOPLE: "Workers concerned",
    Answer.SAFE_CONTACT: "Safe to write to",
}
RIGHT_TO_LEFT = ("ar", "ur")


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue."""

    number: int
    severity: str
    category: str
    status: str
    waiting: str
    due: str
    breached: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue, messages that stopped, and workers to ask how they are."""

    rows: list[QueueRow]
    dead: list[DeadLetter]
    ask: list[CheckIn]


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the transcript."""

    mine: bool
    text: str
    kind: str
    marks: str
    edited: bool
    at: str
    language: str
    direction: str
    file: Kept | None = None
    number: int = 0
    has_original: bool = False
    speaker: str = "Worker"
    sent: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything on a case page."""

    row: QueueRow
    opened: str
    answers: list[tuple[str, str]]
    transcript: list[Line]
    timeline: list[tuple[str, str, str]]
    next_statuses: list[str]
    has_pin: bool
    reasons: list[tuple[str, str]]
    protocol: Protocol | None
    graver: list[str]
    answering: str
    mine: bool
    once: str


_SPEAKERS = {"staff": "A person of the team"}


def queue(database: Database, keys: KeyRing, who: Staff, now: datetime) -> Queue:
    """Open cases, the most urgent first, without those that the reader has a tie to."""
    with database.read() as session:
        book = Cases(session, keys, who.login)
        ask = [one for one in checkins.due(session, now) if book.by_number(one.case)]
        return Queue([_row(case, now) for case in book.queue()], dead_letters(session), ask)


def case(
    database: Database, keys: KeyRing, number: int, who: Staff, now: datetime
) -> CaseView | None:
    """One case, or None; also None for whoever has a tie to it."""
    with database.read() as session:
        book = Cases(session, keys, who.login)
        found = book.by_number(number)
        if found is None:
            return None
        worker = conversations.load(session, found.conversation)
        gone = outbox.deliveries(session, found.conversation)
        lines = messages.transcript(session, found.conversation)
        files = {kept.source: kept for kept in media.of_conversation(session, found.conversation)}
        return CaseView(
            row=_row(found, now),
            opened=_time(found.opened_at),
            answers=[(QUESTIONS[a], str(found.answers[a])) for a in Answer if a in found.answers],
            transcript=[
                _line(line, files.get(line.source), gone.get(line.source, "")) for line in lines
            ],
            timeline=[(_time(e.at), e.kind, e.detail) for e in book.timeline(found.id)],
            next_statuses=sorted(status.value for status in TRANSITIONS[found.status]),
            has_pin=found.has_pin,
            reasons=[(reason.value, reason.label) for reason in Reason],
            protocol=protocols().get(found.category),
            answering=state_of(worker, found, who),
            mine=worker.held_by == who.login,
            once=secrets.token_hex(8),
            graver=[s.word for s in (Severity.CRITICAL, Severity.URGENT) if s < found.severity],
        )


def set_status(
    database: Database, keys: KeyRing, number: int, wanted: str, who: Staff, now: datetime
) -> bool:
    """Change a case's status. False if there is no such case; raises for a forbidden change."""
    with database.write() as session:
        book = Cases(session, keys, who.login)
        found = book.by_number(number)
        if found is None:
            return False
        casework.change_status(book, found, CaseStatus(wanted), who.login, now)
        return True


def open_file(
    database: Database, keys: KeyRing, number: int, name: str, who: Staff, now: datetime
) -> tuple[bytes, str] | None:
    """A worker's file and its type, or None. Noted in the timeline in the same transaction."""
    with database.write() as session:
        book = Cases(session, keys, who.login)
        found = book.by_number(number)
        opened = media.open_body(session, keys, found.conversation, name) if found else None
        if found and opened:
            subject = f"case {number} file"
            heard = opened[1].startswith("audio/")
            verb, noted = ("listen", "listened") if heard else ("open file", "file opened")
            audit.note(session, keys, who.login, verb, subject, Reason.UNDERSTAND.value, now)
            book.note_event(found.id, noted, who.login, now)
        return opened


def reveal(
    database: Database,
    keys: KeyRing,
    number: int,
    message: int,
    reason: Reason,
    who: Staff,
    now: datetime,
    *,
    shared_alerts: bool,
) -> RawText | None:
    """What a worker wrote, or None. Audited, with the reason, before anybody sees it.

    `shared_alerts`: whether alerts leave the house, so that an emergency does not go unseen.

    Raises RevealRefused, and CannotOpen once the worker was erased.
    """
    with database.write() as session:
        book = Cases(session, keys, who.login)
        found = book.by_number(number)
        if found is None:
            return None
        holder = book.holder(found.id)
        told = shared_alerts or _others_are_told(rosters.load(session, keys), who)
        check_reveal(found.status, holder, who.login, reason, others_told=told)
        opened = originals.reveal(session, keys, found.conversation, message)
        if opened is not None:
            subject = f"case {number} message {message}"
            entry = audit.note(session, keys, who.login, "reveal", subject, reason.value, now)
            if reason is Reason.EMERGENCY:
                alerts.plan_once(session, alerts.OPENED, found.id, entry, now)
            book.note_event(found.id, "original opened", who.login, now, reason.value)
        return opened


def _others_are_told(roster: Roster | None, who: Staff) -> bool:
    others = (person for person in roster.people if person.login != who.login) if roster else ()
    return any(person.addresses for person in others)


def kept(database: Database, now: datetime) -> list[tuple[str, str, int | None]]:
    """What is kept, how long, and how much of it is over and goes within the hour.

    None where another database holds it.
    """
    with database.read() as session:
        due = {rule.kind: retention.due(session, rule, now) for rule in retention.HERE}
    return [(rule.kind.value, rule.words, due.get(rule.kind)) for rule in RULES]


def _row(case: Case, now: datetime) -> QueueRow:
    due = first_reply_due(case.severity, case.opened_at)
    waits = case.status is CaseStatus.NEW
    return QueueRow(
        case.number,
        case.severity.word,
        case.category.label,
        case.status.value.replace("_", " "),
        _span(now - case.opened_at),
        _time(due),
        waits and due < now,
    )


def _line(row: MessageRow, file: Kept | None, sent: str) -> Line:
    marks = ", ".join(f"{kind} ×{count}" for kind, count in sorted(row.findings.items()))
    language = row.language if row.language in FORMS else "en"
    return Line(
        mine=row.direction == "out",
        text=str(row.text) if row.text else "",
        kind=row.kind,
        marks=marks,
        edited=row.edited,
        at=_time(row.at),
        language=language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        file=file,
        number=row.id,
        has_original=row.original_sealed is not None,
        speaker=_SPEAKERS.get(row.kind, "Westline") if row.direction == "out" else "Worker",
        sent=sent,
    )


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def _span(span: timedelta) -> str:
    minutes = max(int(span.total_seconds() // 60), 0)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"
