"""What staff do in a conversation: take it over, write, give it back."""

from __future__ import annotations

from datetime import datetime

from db import checkins, conversations, handover
from db.cases import Cases
from db.database import Database
from db.keys import KeyRing
from db.staff import Staff
from helpline import casework
from helpline.cases import Case, CaseStatus
from helpline.catalogue import Catalogue
from helpline.conversation import Conversation, InDanger
from helpline.errors import HelplineError

LONGEST = 1000
"""Letters of a reply: both channels take it, and nobody reads more on a small phone."""
TAKEN_UP_WITH_IT = (CaseStatus.NEW, CaseStatus.WAITING_WORKER)
"""Whoever answers such a case has it in hand. One that has ended stays so: the worker is only asked how they are."""


class ReplyRefused(HelplineError):
    """The reply may not go; the message says why, and what to do."""


class Desk:
    """One person's hands on conversations."""

    def __init__(self, database: Database, keys: KeyRing, catalogue: Catalogue) -> None:
        self._database, self._keys, self._catalogue = database, keys, catalogue

    def take_over(self, number: int, who: Staff, now: datetime) -> bool:
        """Answer this worker oneself. A new case is taken up with it. False if there is no such case."""
        with self._database.write() as session:
            book = Cases(session, self._keys, who.login)
            case = book.by_number(number)
            if case is None:
                return False
            if case.status in TAKEN_UP_WITH_IT:
                casework.change_status(book, case, CaseStatus.IN_PROGRESS, who.login, now)
            handover.take(session, self._keys, case, who.login, now)
            book.note_event(case.id, "took over", who.login, now)
            session.flush()
            session.expire_all()
            worker = conversations.load(session, case.conversation)
            here = self._catalogue.reply("person_here", worker.language)
            handover.announce(session, self._keys, worker, f"person_here:{case.id}", here, now)
            return True

    def reply(self, number: int, text: str, once: str, who: Staff, now: datetime) -> bool:
        """Write to the worker. `once` tells a form that was sent twice. Raises ReplyRefused."""
        text = text.strip()
        with self._database.write() as session:
            book = Cases(session, self._keys, who.login)
            case = book.by_number(number)
            if case is None:
                return False
            worker = conversations.load(session, case.conversation)
            _check(worker, text, who)
            if handover.write(session, self._keys, worker, once, text, now):
                checkins.done(session, case.id, now)
                book.note_event(case.id, "replied", who.login, now)
            return True

    def give_back(self, number: int, who: Staff, now: datetime) -> bool:
        """Let the assistant answer again. The case stays in hand. False if there is no such case."""
        with self._database.write() as session:
            book = Cases(session, self._keys, who.login)
            case = book.by_number(number)
            if case is None:
                return False
            worker = conversations.load(session, case.conversation)
            if worker.held_by:
                book.let_go(worker.id)
                book.note_event(case.id, "gave back", who.login, now)
                again = self._catalogue.reply("given_back", worker.language)
                handover.announce(session, self._keys, worker, f"given_back:{case.id}", again, now)
            return True

    def asked(self, number: int, who: Staff, now: datetime) -> bool:
        """Somebody asked the worker how they are, in whatever way. False if there is no such case."""
        with self._database.write() as session:
            book = Cases(session, self._keys, who.login)
            case = book.by_number(number)
            if case is None:
                return False
            checkins.done(session, case.id, now)
            book.note_event(case.id, "asked again", who.login, now)
            return True


def state_of(worker: Conversation, case: Case, who: Staff) -> str:
    """Who answers the worker, in words."""
    if worker.held_by:
        return "You answer." if worker.held_by == who.login else f"{worker.held_by} answers."
    if case.is_over:
        return "Closed: the assistant answers."
    return (
        "Nobody has taken it up: the assistant answers."
        if case.is_new
        else "The assistant answers."
    )


def _check(worker: Conversation, text: str, who: Staff) -> None:
    if worker.held_by != who.login:
        raise ReplyRefused("Take the conversation over first: only one may answer a worker.")
    if worker.opted_out:
        raise ReplyRefused("The worker said STOP, or blocked us: nothing may be sent.")
    if worker.in_danger is InDanger.QUIET:
        raise ReplyRefused(
            "It is not safe for the worker to get messages now. Wait until they write."
        )
    if not text:
        raise ReplyRefused("There is nothing to send yet.")
    if len(text) > LONGEST:
        raise ReplyRefused(f"{len(text)} letters are too many for one message: {LONGEST} fit.")
