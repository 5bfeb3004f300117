"""One person's hand on one case, inside one transaction: what every verb of the console works with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from console.office import Office
from db import audit, configuration, conversations
from db.cases import Cases
from db.database import Session
from db.sessions import Staff
from helpline.cases import Case
from helpline.conversation import Conversation
from helpline.directory import Line
from helpline.errors import HelplineError

Form = Mapping[str, str]
"""The fields of a form, as a browser sends them."""


class CaseMissing(HelplineError):
    """There is no such case, or whoever asks has a tie to it: the answer is the same."""


class Refused(HelplineError):
    """It was not done; the message says why, and what to do."""


@dataclass(frozen=True)
class Hand:
    """`worker` is as it was when the hand was laid on the case."""

    session: Session
    office: Office
    book: Cases
    case: Case
    worker: Conversation
    who: Staff
    now: datetime

    def note_event(self, kind: str, detail: str = "") -> None:
        """Into the case's timeline, under their name."""
        self.book.note_event(self.case.id, kind, self.who.login, self.now, detail)

    def lines(self) -> Mapping[str, Line]:
        """Numbers that help in the installation's country."""
        return lines_of(self.session, self.office)


def hand_on(session: Session, office: Office, number: int, who: Staff) -> Hand:
    """Lay a hand on a case inside a transaction. Raises CaseMissing."""
    book = Cases(session, office.keys, who.login)
    case = book.by_number(number)
    if case is None:
        raise CaseMissing(f"there is no case {number}")
    worker = conversations.load(session, case.conversation)
    return Hand(session, office, book, case, worker, who, office.now())


@contextmanager
def on_case(office: Office, number: int, who: Staff) -> Iterator[Hand]:
    """Lay a hand on a case, to change something. Raises CaseMissing, which is audited."""
    try:
        with office.database.write() as session:
            yield hand_on(session, office, number, who)
    except CaseMissing:
        note_missing(office, number, who)
        raise


def note_missing(office: Office, number: int, who: Staff) -> None:
    """Somebody asked for a case that is not there for them."""
    with office.database.write() as session:
        subject = f"case {number}"[:64]
        audit.note(session, office.keys, who.login, "no such case", subject, "", office.now())


def lines_of(session: Session, office: Office) -> Mapping[str, Line]:
    """Numbers of the installation's country: its own before the shipped ones."""
    shipped = office.directory.get(office.settings.country, {})
    return {**shipped, **configuration.numbers(session)}
