"""What is opened of a case: a message as it was written, a file, the whole for an authority. Audited first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from console.hand import CaseMissing, Hand, note_missing, on_case
from console.office import Office
from db import alerts, audit, desk, media, messages, originals
from db import roster as rosters
from db.cases import Cases
from db.desk import indicators
from db.sessions import Staff
from helpline.cases import Answer, Case
from helpline.indicators import Indicator
from helpline.reveal import Reason, check_reveal
from helpline.text import RawText, SafeText

JUST_NOW = timedelta(minutes=2)


def reveal(office: Office, number: int, message: int, reason: Reason, who: Staff) -> RawText:
    """What a worker wrote. Audited, with the reason, before anybody sees it.

    Raises CaseMissing, RevealRefused, and CannotOpen once the worker was erased.
    """
    with on_case(office, number, who) as hand:
        _check_reveal(hand, reason)
        found = originals.reveal(hand.session, office.keys, hand.worker.id, message)
        if found is None:
            raise CaseMissing(f"there is no original of message {message}")
        entry = _audit(hand, "reveal", f"case {number} message {message}", reason.value)
        if reason is Reason.EMERGENCY:
            alerts.plan_once(hand.session, alerts.OPENED, hand.case.id, entry, hand.now)
        hand.note_event("original opened", reason.value)
        return found


def open_file(office: Office, number: int, name: str, who: Staff) -> tuple[bytes, str]:
    """A worker's file and its type. Noted in the timeline in the same transaction. Raises CaseMissing."""
    with on_case(office, number, who) as hand:
        found = media.open_body(hand.session, office.keys, hand.worker.id, name)
        if found is None:
            raise CaseMissing("there is no such file")
        heard = found[1].startswith("audio/")
        verb, noted = ("listen", "listened") if heard else ("open file", "file opened")
        _audit(hand, verb, _file(number, name), Reason.UNDERSTAND.value)
        hand.note_event(noted)
        return found


def picture(office: Office, number: int, name: str, who: Staff) -> tuple[bytes, str]:
    """The bytes of a picture whose opening by this person was noted a moment ago. Raises CaseMissing."""
    with office.database.read() as session:
        case = Cases(session, office.keys, who.login).by_number(number)
        since = office.now() - JUST_NOW
        noted = audit.was_noted(session, who.login, _file(number, name), since)
        found = (
            media.open_body(session, office.keys, case.conversation, name)
            if case and noted
            else None
        )
    if found is None or not found[1].startswith("image/"):
        note_missing(office, number, who)
        raise CaseMissing("there is no such picture")
    return found


@dataclass(frozen=True, slots=True)
class Dossier:
    """What leaves the house of one case: redacted, and without notes among staff."""

    case: Case
    operator: str
    country: str
    language: str
    answers: list[tuple[Answer, SafeText]]
    said: list[tuple[str, SafeText]]
    steps: list[tuple[str, str, str]]
    present: list[Indicator]
    referred: list[tuple[str, str]]
    made_at: str


def dossier(office: Office, number: int, who: Staff) -> Dossier:
    """One case for an authority. Audited, and in the timeline. Raises CaseMissing."""
    with on_case(office, number, who) as hand:
        _audit(hand, "export", f"case {number}", "agreed")
        hand.note_event("exported")
        hand.session.flush()
        rows = messages.transcript(hand.session, hand.worker.id)
        looked_at = indicators(hand.session, hand.case.id)
        return Dossier(
            hand.case,
            office.settings.operator_name,
            office.settings.country,
            hand.worker.language,
            [(a, hand.case.answers[a]) for a in Answer if a in hand.case.answers],
            [(_day(row.at), row.text) for row in rows if row.direction == "in" and row.text],
            [(_day(e.at), e.kind, e.detail) for e in hand.book.timeline(hand.case.id)],
            [one for one in Indicator if looked_at.get(one)],
            [(_day(r.at), r.organisation) for r in desk.referrals(hand.session, hand.case.id)],
            _day(hand.now),
        )


def _check_reveal(hand: Hand, reason: Reason) -> None:
    roster = rosters.load(hand.session, hand.office.keys)
    others = [p for p in roster.people if p.login != hand.who.login] if roster else []
    told = hand.office.shared_alerts or any(person.addresses for person in others)
    holder = hand.book.holder(hand.case.id)
    check_reveal(hand.case.status, holder, hand.who.login, reason, others_told=told)


def _audit(hand: Hand, action: str, subject: str, reason: str) -> int:
    return audit.note(
        hand.session, hand.office.keys, hand.who.login, action, subject, reason, hand.now
    )


def _file(number: int, name: str) -> str:
    return f"case {number} file {name}"[:64]


def _day(moment: object) -> str:
    return str(moment)[:10]
