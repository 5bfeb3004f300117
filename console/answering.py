"""What staff do in a conversation, one function for each form. Each may raise a HelplineError that says why not."""

from __future__ import annotations

from console.hand import Form, Hand, Refused
from db import checkins, configuration, conversations, desk, handover
from db.figures import Counted
from helpline import casework
from helpline.cases import CaseStatus
from helpline.configuration import Section, templates
from helpline.conversation import InDanger
from helpline.sla import band, first_reply_due, hours_at_work

LONGEST = 1000
"""Letters of a reply: both channels take it, and nobody reads more on a small phone."""
LONGEST_DRAFT = 100_000
TAKEN_UP_WITH_IT = (CaseStatus.NEW, CaseStatus.WAITING_WORKER)
"""Whoever answers such a case has it in hand. One that has ended stays so: the worker is only asked how they are."""


def take(hand: Hand, form: Form) -> None:
    """Answer this worker oneself. A new case is taken up with it."""
    handover.take(
        hand.session, hand.office.keys, hand.case, hand.who.login, hand.now, form.get("holder", "")
    )
    if hand.case.status in TAKEN_UP_WITH_IT:
        casework.change_status(
            hand.book, hand.case, CaseStatus.IN_PROGRESS, hand.who.login, hand.now
        )
    hand.note_event("took over")
    _announce(hand, "person_here")


def back(hand: Hand, _form: Form) -> None:
    """Let the assistant answer again. The case stays in hand."""
    if hand.worker.held_by:
        hand.book.let_go(hand.worker.id)
        hand.note_event("gave back")
        _announce(hand, "given_back")


def reply(hand: Hand, form: Form) -> None:
    """Write to the worker. `once` tells a form that was sent twice."""
    text = form.get("text", "").strip()
    _check_may_send(hand)
    if not text:
        raise Refused("There is nothing to send yet.")
    if len(text) > LONGEST:
        raise Refused(
            f"{len(text)} letters are too many for one message: {LONGEST} fit. Your text is kept as a draft."
        )
    if "{" in text and "}" in text:
        raise Refused("There is still a {variable} in the text: write what it stands for.")
    if handover.write(hand.session, hand.office.keys, hand.worker, form["once"], text, hand.now):
        _answered(hand)


def template(hand: Hand, form: Form) -> None:
    """Send an approved template, when the 24 hours are over."""
    _check_may_send(hand)
    name, _, language = form.get("template", "").partition("/")
    body, _version = configuration.load(hand.session, Section.TEMPLATES)
    wanted = [one for one in templates(body) if (one.name, one.language) == (name, language)]
    if not wanted:
        raise Refused("Choose one of the approved templates.")
    if handover.send_template(
        hand.session, hand.office.keys, hand.worker, form["once"], wanted[0], hand.now
    ):
        _answered(hand)


def draft(hand: Hand, form: Form) -> None:
    """Keep what was begun, so that a lost connection loses nothing. The worker sees that somebody writes."""
    text = form.get("text", "")[:LONGEST_DRAFT]
    desk.keep_draft(hand.session, hand.office.keys, hand.case.id, hand.who.login, text, hand.now)
    if text.strip() and hand.worker.held_by == hand.who.login:
        conversations.change(hand.session, hand.worker.id, typing_at=hand.now)


def asked(hand: Hand, _form: Form) -> None:
    """Somebody asked the worker how they are, in whatever way."""
    checkins.done(hand.session, hand.case.id, hand.now)
    hand.note_event("asked again")


def _check_may_send(hand: Hand) -> None:
    if hand.worker.held_by != hand.who.login:
        raise Refused("Take the conversation over first: only one may answer a worker.")
    if hand.worker.opted_out:
        raise Refused("The worker said STOP, or blocked us: nothing may be sent.")
    if hand.worker.in_danger is InDanger.QUIET:
        raise Refused("It is not safe for the worker to get messages now. Wait until they write.")


def _answered(hand: Hand) -> None:
    checkins.done(hand.session, hand.case.id, hand.now)
    if not any(event.kind == "replied" for event in hand.book.timeline(hand.case.id)):
        due = first_reply_due(hand.case.severity, hand.case.opened_at)
        value = "in_time" if hand.now <= due else "late"
        hand.book.count(
            Counted.REPLY, hand.worker, hand.now, hand.case.category, hand.case.severity, value
        )
        worked = hours_at_work(hand.book.roster(), hand.case.opened_at, hand.now)
        hand.book.count(Counted.WORKED, hand.worker, hand.now, value=band(worked))
    desk.keep_draft(hand.session, hand.office.keys, hand.case.id, hand.who.login, "", hand.now)
    conversations.change(hand.session, hand.worker.id, typing_at=None)
    hand.note_event("replied")


def _announce(hand: Hand, key: str) -> None:
    """Say who answers from now on, in the worker's language."""
    hand.session.flush()
    hand.session.expire_all()
    worker = conversations.load(hand.session, hand.worker.id)
    said = hand.office.catalogue.reply(key, worker.language)
    handover.announce(
        hand.session, hand.office.keys, worker, f"{key}:{hand.case.id}", said, hand.now
    )
