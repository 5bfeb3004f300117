"""What staff do to a case, one function for each form. Each may raise a HelplineError that says why not.

What they do in its conversation is in console/answering.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

from console.answering import asked, back, draft, reply, take, template
from console.hand import Form, Hand, Refused
from db import alerts, desk, handover, held, misses
from helpline import casework
from helpline.cases import CaseStatus
from helpline.hours import NEVER, SafeHours, between
from helpline.indicators import Indicator
from helpline.language import identify
from helpline.outcomes import Confirmed, Ending, Money, Outcome, Remedy
from helpline.redaction import redact
from helpline.taxonomy import Severity
from helpline.text import RawText

LONGEST_NOTE = 4000
LINKS = ("related", "duplicate")


def note(hand: Hand, form: Form) -> None:
    """Write something down for the team. It is redacted, and never sent."""
    text = form.get("text", "").strip()
    if not text:
        raise Refused("There is nothing to keep yet.")
    if len(text) > LONGEST_NOTE:
        raise Refused(f"{len(text)} letters are too many for a note: {LONGEST_NOTE} fit.")
    raw = RawText(text)
    spoken = identify(raw, hand.who.language, hand.office.settings.languages)
    safe = redact(raw, spoken.form).text
    if desk.note(hand.session, hand.case.id, hand.who.login, form["once"], safe, hand.now):
        hand.note_event("note")


def status(hand: Hand, form: Form) -> None:
    """Move a case along its table of transitions."""
    wanted = CaseStatus(form.get("status", ""))
    if wanted is CaseStatus.CLOSED:
        raise Refused("Say how it ended: close it with the form for that.")
    casework.change_status(hand.book, hand.case, wanted, hand.who.login, hand.now)
    if wanted is CaseStatus.IN_PROGRESS:
        handover.take(
            hand.session, hand.office.keys, hand.case, hand.who.login, hand.now, hand.worker.held_by
        )


def severity(hand: Hand, form: Form) -> None:
    """Make a case graver than the machine took it for; the miss log counts it."""
    wanted = form.get("severity", "").upper()
    if wanted not in Severity.__members__:
        raise Refused("Choose how grave it is.")
    if casework.raise_by_person(hand.book, hand.case, Severity[wanted], hand.who.login, hand.now):
        misses.note(hand.session, hand.case, Severity[wanted], hand.now)


def hours(hand: Hand, form: Form) -> None:
    """When the worker may be written to unasked, as they told us in their own words."""
    when, country = form.get("when", ""), hand.worker.country or hand.office.settings.country
    if when == "any":
        wanted: SafeHours | None = None
    elif when == "never":
        wanted = NEVER
    else:
        try:
            begins, ends = (time.fromisoformat(form.get(name, "")) for name in ("begins", "ends"))
        except ValueError:
            raise Refused("Give both times, like 18:00 and 21:30.") from None
        wanted = between(begins, ends, country, hand.now.date())
        if wanted.begins == wanted.ends:
            raise Refused("From and to are the same: choose any time, or never.")
    hand.book.set_hours(hand.worker.id, wanted)
    held.plan_anew(hand.session, hand.worker.id, hand.now)
    hand.note_event("safe hours")


def close(hand: Hand, form: Form) -> None:
    """End a case, and say how."""
    try:
        ending = Ending(
            Outcome(form.get("outcome", "")),
            Remedy(form.get("remedy", "")),
            Confirmed(form.get("confirmed", "")),
        )
    except ValueError:
        raise Refused(
            "Choose how it ended, what the worker got, and what they say of it."
        ) from None
    casework.close_case(hand.book, hand.case, ending, hand.who.login, hand.now)


def money(hand: Hand, form: Form) -> None:
    """What is disputed and what was got back."""
    amounts = [form.get(name, "").replace(",", "").strip() for name in ("disputed", "recovered")]
    if not all(amount == "" or (amount.isdecimal() and len(amount) < 14) for amount in amounts):
        raise Refused("An amount of money is a whole number, not below zero.")
    disputed, recovered = (int(amount) if amount else None for amount in amounts)
    wanted = Money(form.get("currency", "").strip().upper(), disputed, recovered)
    hand.book.set_money(hand.case.id, wanted, hand.who.login, hand.now)


def indicator(hand: Hand, form: Form) -> None:
    """Confirm or clear one of the ILO's indicators."""
    if form.get("present") not in ("yes", "no"):
        raise Refused("Say whether the indicator is there or not.")
    one, present = Indicator(form.get("indicator", "")), form["present"] == "yes"
    desk.set_indicator(hand.session, hand.case.id, one, present, hand.who.login, hand.now)
    hand.note_event("indicator", f"{one.value} {'confirmed' if present else 'cleared'}")


def link(hand: Hand, form: Form) -> None:
    """Two cases belong together; of duplicates the newer one may be closed."""
    number, kind = form.get("other", "").strip(), form.get("kind", "")
    other = hand.book.by_number(int(number)) if number.isdecimal() and len(number) < 15 else None
    if other is None or other.id == hand.case.id or kind not in LINKS:
        raise Refused("Give the number of the other case, and how the two belong together.")
    desk.link(hand.session, hand.case.id, other.id, kind, hand.who.login, hand.now)
    hand.note_event("linked", f"{kind} {other.number}")


def refer(hand: Hand, form: Form) -> None:
    """Refer the worker to somebody outside, after they agreed."""
    purpose = form.get("organisation", "")
    if purpose not in hand.lines():
        raise Refused("Choose an organisation of the directory.")
    if form.get("agreed") != "on":
        raise Refused("Nobody is told of a worker who has not agreed. Ask first, then refer.")
    desk.refer(hand.session, hand.case.id, purpose, hand.who.login, hand.now)
    hand.note_event("referred", purpose[:64])
    if hand.case.status is CaseStatus.IN_PROGRESS:
        casework.change_status(hand.book, hand.case, CaseStatus.REFERRED, hand.who.login, hand.now)


def review(hand: Hand, form: Form) -> None:
    """A second person looks at how a critical case ended; if it did not, it waits in the queue again."""
    verdict = form.get("verdict", "")
    if verdict not in desk.VERDICTS:
        raise Refused("Say whether it ended well, or must be opened again.")
    if hand.book.holder(hand.case.id) == hand.who.login:
        raise Refused("You handled this case yourself: somebody else must look at it.")
    if not desk.review(hand.session, hand.case.id, hand.who.login, verdict, hand.now):
        raise Refused("Somebody has looked at it already.")
    hand.note_event("second look", verdict)
    if verdict == desk.REOPEN and hand.case.is_over:
        actor = hand.who.login
        casework.change_status(hand.book, hand.case, CaseStatus.IN_PROGRESS, actor, hand.now)
        hand.book.set_status(hand.case.id, CaseStatus.NEW, actor, hand.now)
        alerts.plan_again(hand.session, hand.case.id, hand.case.severity, hand.now)


VERBS: dict[str, Callable[[Hand, Form], None]] = {
    verb.__name__: verb
    for verb in (
        take, back, reply, template, note, draft, asked, status, severity, hours, close, money,
        indicator, link, refer,
    )
}  # fmt: skip
