"""What is kept, for how long, and what happens then: the one table that jobs, commands and pages read.

An original lives while a case is open and 30 days longer, but never more than 90 days without an
open case. The account of a case goes a year after its end. An address and a consent stay until the
worker asks to be erased: they must be able to come back with their code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """A kind of data."""

    HANDLED = "handled messages"
    UNREAD = "messages that failed"
    ODDITIES = "what nobody could read"
    SENT = "sealed texts of the web chat"
    ORIGINALS = "originals of messages"
    FILES = "files of workers"
    TRANSCRIPT = "redacted texts"
    PLACEHOLDERS = "fingerprints of placeholders"
    ANSWERS = "answers of cases"
    SEALED = "sealed reports"
    SEALS = "whom sealed reports are about"
    POLLS = "who answered polls"
    NOTES = "notes of staff"
    DRAFTS = "drafts of staff"
    TIMELINE = "timelines of cases"
    ALERTS = "alerts"
    TRACKERS = "dialogue sessions"
    OFFERS = "buttons"
    GUESSES = "wrong codes"
    SESSIONS = "log-ins of staff"
    AUDIT = "audit log"


class Since(StrEnum):
    """From when the time runs."""

    EVENT = "it came"
    LAST_USE = "it was last used"
    CASE_END = "the case ended"
    LAST_CASE = "the worker's last case ended"


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one kind of data is kept. `at_most` bounds it where no case is open, whenever one ended."""

    kind: Kind
    keep: timedelta
    since: Since
    at_most: timedelta | None = None

    @property
    def words(self) -> str:
        """As people read it."""
        days = self.keep.days
        bound = f", {self.at_most.days} at most while none is open" if self.at_most else ""
        return f"{days} {'day' if days == 1 else 'days'} since {self.since.value}{bound}"


def _days(count: int) -> timedelta:
    return timedelta(days=count)


PROMISED = (Kind.SEALED, Kind.SEALS)
"""Workers were told how long: it is not for an installation to change."""
QUARTER, YEAR = _days(90), _days(365)

RULES = (
    # WhatsApp redelivers for seven days: a handled message's id is kept one day longer.
    Rule(Kind.HANDLED, _days(8), Since.EVENT),
    Rule(Kind.UNREAD, QUARTER, Since.EVENT),
    Rule(Kind.ODDITIES, QUARTER, Since.EVENT),
    Rule(Kind.SENT, _days(30), Since.EVENT),
    Rule(Kind.ORIGINALS, _days(30), Since.LAST_CASE, at_most=QUARTER),
    Rule(Kind.FILES, _days(30), Since.LAST_CASE, at_most=QUARTER),
    Rule(Kind.TRANSCRIPT, _days(30), Since.LAST_CASE),
    Rule(Kind.PLACEHOLDERS, _days(30), Since.LAST_CASE),
    Rule(Kind.ANSWERS, YEAR, Since.CASE_END),
    # Whoever waits for others is told that it is a year, and that then nobody ever read it.
    Rule(Kind.SEALED, YEAR, Since.EVENT),
    Rule(Kind.SEALS, YEAR, Since.EVENT),
    # Longer than the buttons of a poll live: nobody is counted twice.
    Rule(Kind.POLLS, QUARTER, Since.EVENT),
    Rule(Kind.NOTES, YEAR, Since.CASE_END),
    Rule(Kind.DRAFTS, _days(7), Since.EVENT),
    Rule(Kind.TIMELINE, 2 * YEAR, Since.CASE_END),
    Rule(Kind.ALERTS, 2 * YEAR, Since.EVENT),
    # As long as an intake may rest.
    Rule(Kind.TRACKERS, _days(3), Since.LAST_USE),
    Rule(Kind.OFFERS, _days(30), Since.EVENT),
    Rule(Kind.GUESSES, _days(1), Since.EVENT),
    Rule(Kind.SESSIONS, _days(1), Since.LAST_USE),
    Rule(Kind.AUDIT, 2 * YEAR, Since.EVENT),
)
