"""Writing and counting figures: the only tables that the dashboard reads.

A record is written in the transaction of what it counts. Its fields are this function's parameters and
nothing else: an unknown one is a fault at once, not a leak later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.tables import FigureRow
from helpline.taxonomy import Category, Severity


class Counted(StrEnum):
    """What is counted.

    REACH: somebody decided about consent. CASE: one was opened. REPLY: a person answered a case for the
    first time. ENDED: a case ended. ANSWERED: a question about rights. NOT_UNDERSTOOD: a message was not.
    WORKED: the same, by how much of the time somebody was at work. SOLVED, RATED, REPRISAL: what workers answered when they were asked after the end. SITE: a poster's link
    opened a chat; only the poster's place is noted, nothing of whoever came. BEGAN: an intake; STOPPED: somebody fell
    silent in one, at the question that stands as value. OPTED_OUT, ERASED: workers asked for it. ABOUT_US: a word
    about the helpline itself. SEALED: a report that waits for others, or why it waits no longer. TALK: a conversation that ended
    (db/talks.py). POLL: an answer to a
    question that garbles itself (helpline/polls.py).
    """

    REACH = "reach"
    CASE = "case"
    REPLY = "reply"
    ENDED = "ended"
    ANSWERED = "answered"
    NOT_UNDERSTOOD = "puzzled"
    SOLVED = "solved"
    RATED = "rated"
    REPRISAL = "reprisal"
    SITE = "site"
    WORKED = "worked"
    BEGAN = "began"
    STOPPED = "stopped"
    OPTED_OUT = "opted out"
    ERASED = "erased"
    ABOUT_US = "about us"
    SEALED = "sealed"
    TALK = "talk"
    POLL = "poll"


class By(StrEnum):
    """By what it is counted."""

    LANGUAGE = "language"
    CHANNEL = "channel"
    CATEGORY = "category"
    SEVERITY = "severity"
    VALUE = "value"
    REMEDY = "remedy"
    CONFIRMED = "confirmed"
    COUNTRY = "country"
    SECTOR = "sector"


@dataclass(frozen=True, slots=True)
class Group:
    """So many records of the same kind and fields."""

    language: str
    channel: str
    category: str
    severity: int | None
    value: str
    remedy: str
    confirmed: str
    country: str
    sector: str
    number: int

    def field(self, by: By) -> str:
        """One of them as text; "" where it is not known."""
        found = getattr(self, by.value)
        return "" if found is None else str(found)


def note(
    session: Session,
    what: Counted,
    now: datetime,
    *,
    language: str = "",
    channel: str = "",
    category: Category | None = None,
    severity: Severity | None = None,
    value: str = "",
    remedy: str = "",
    confirmed: str = "",
    country: str = "",
    sector: str = "",
    sample: bool = False,
) -> None:
    """Count one thing. Only its month is kept."""
    session.add(
        FigureRow(
            month=now.strftime("%Y-%m"),
            kind=what.value,
            language=language,
            channel=channel,
            category=category.value if category else "",
            severity=severity.value if severity is not None else None,
            value=value,
            remedy=remedy,
            confirmed=confirmed,
            country=country,
            sector=sector,
            sample=sample,
        )
    )


def count(
    session: Session, what: Counted, by: By, months: Iterable[str], severity: Severity | None = None
) -> dict[str, int]:
    """How many there were in these months, by one field."""
    column = getattr(FigureRow, by.value)
    query = (
        select(column, func.count())
        .where(FigureRow.kind == what.value, FigureRow.month.in_(list(months)))
        .group_by(column)
    )
    if severity is not None:
        query = query.where(FigureRow.severity == severity.value)
    return {str(name): number for name, number in session.execute(query) if name not in (None, "")}


def groups(session: Session, months: Iterable[str]) -> dict[str, list[Group]]:
    """Everything of these months, by what was counted: read once, for every question of a page."""
    fields = [getattr(FigureRow, name) for name in Group.__slots__ if name != "number"]
    query = (
        select(FigureRow.kind, *fields, func.count())
        .where(FigureRow.month.in_(list(months)))
        .group_by(FigureRow.kind, *fields)
    )
    found: dict[str, list[Group]] = defaultdict(list)
    for kind, *rest in session.execute(query):
        found[kind].append(Group(*rest))
    return found


def months(session: Session) -> list[str]:
    """The months of which there is anything, the latest first."""
    query = select(FigureRow.month).distinct().order_by(FigureRow.month.desc())
    return list(session.scalars(query))


def has_samples(session: Session) -> bool:
    """Whether invented history is among them."""
    query = select(FigureRow.id).where(FigureRow.sample).limit(1)
    return session.scalar(query) is not None


def forget_samples(session: Session) -> None:
    """Remove invented history."""
    session.execute(delete(FigureRow).where(FigureRow.sample))
