"""Danger that a person saw and the machine did not: raised, counted, looked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db import misses
from db.cases import Cases
from db.database import Database
from db.keys import KeyRing
from db.staff import Staff
from helpline import casework
from helpline.taxonomy import Category, Severity


def raise_case(
    database: Database, keys: KeyRing, number: int, severity: Severity, who: Staff, now: datetime
) -> bool:
    """Make a case graver, and note that the machine missed it. False if there is no such case."""
    with database.write() as session:
        book = Cases(session, keys, who.login)
        found = book.by_number(number)
        if found is None:
            return False
        if casework.raise_by_person(book, found, severity, who.login, now):
            misses.note(session, found, severity, now)
        return True


@dataclass(frozen=True, slots=True)
class Missed:
    """The miss log: (category, language, severity, count), and cases to read again this week."""

    counts: list[tuple[str, str, str, int]]
    sample: list[int]


def missed(database: Database, now: datetime) -> Missed:
    """What the machine did not notice, and what a person should read to find more."""
    with database.read() as session:
        rows = misses.counts(session)
        counts = [(Category(c).label, language, Severity(s).word, n) for c, language, s, n in rows]
        return Missed(counts, misses.sample(session, now))
