"""Who works when, who is told of what, and when somebody will be there again. Pure.

Hours are kept in the roster's own time zone, so that summer time moves them as it moves people. On a
holiday nobody works; who is on call is reached all the same, but only for what is critical.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from helpline.alerts import STAGES
from helpline.spelling import one_spelling
from helpline.taxonomy import Category, Severity

DAY = 24 * 60
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LOOK_AHEAD = 21
"""Days in which the next hours of work are looked for: longer than any row of holidays."""


class Level(IntEnum):
    """How far up the house somebody stands."""

    RESPONDER = 0
    SUPERVISOR = 1
    MANAGER = 2


@dataclass(frozen=True, slots=True)
class Hours:
    """From one minute of the day to another, on some weekdays (Monday is 0). May go past midnight."""

    days: frozenset[int]
    begin: int
    end: int

    def cover(self, local: datetime) -> bool:
        """Whether a moment in the roster's time zone lies within."""
        minute, today = local.hour * 60 + local.minute, local.weekday()
        yesterday = (today - 1) % 7
        return (today in self.days and self.begin <= minute < self.end) or (
            yesterday in self.days and minute + DAY < self.end
        )


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the staff. `not_for` are names of employers, agents and people they have a tie to."""

    login: str
    level: Level
    languages: tuple[str, ...]
    woman: bool
    hours: tuple[Hours, ...]
    on_call: tuple[Hours, ...]
    addresses: tuple[str, ...] = field(repr=False)
    not_for: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody, the days on which nobody works, and the time zone of both."""

    zone: ZoneInfo
    holidays: frozenset[date]
    people: tuple[Person, ...]

    def on_duty(self, now: datetime, *, critical: bool) -> tuple[Person, ...]:
        """Who is at work; where it is critical, also who is on call."""
        return tuple(person for person in self.people if self._is_there(person, now, critical))

    def next_duty(self, now: datetime) -> datetime | None:
        """When somebody begins to work next, in the roster's time zone. None within three weeks."""
        today = now.astimezone(self.zone).date()
        begins = (
            datetime(day.year, day.month, day.day, tzinfo=self.zone)
            + timedelta(minutes=hours.begin)
            for day in (today + timedelta(days=n) for n in range(LOOK_AHEAD))
            if day not in self.holidays
            for person in self.people
            for hours in person.hours
            if day.weekday() in hours.days
        )
        return min((moment for moment in begins if moment > now), default=None)

    def told(
        self,
        severity: Severity,
        stage: int,
        now: datetime,
        language: str,
        category: Category,
        barred: frozenset[str],
        wants: str = "",
    ) -> tuple[Person, ...]:
        """Who is told of a case: first who speaks its language, then one level more at each stage.

        `wants`: the worker would rather speak with a "woman", or a "man".

        `barred` are those with a tie to whom the case is about: they are never told. If nobody else
        is there, or it is the last stage of something critical, all others are, at work or not; of
        what is neither critical nor urgent nobody is told outside of their hours.
        """
        may = tuple(person for person in self.people if person.login not in barred)
        critical = severity is Severity.CRITICAL
        there = tuple(
            person
            for person in may
            if person.level <= stage and self._is_there(person, now, critical)
        )
        if critical and stage >= len(STAGES[severity]) - 1:
            return may
        if not there:
            return may if severity <= Severity.URGENT else ()
        return _best(there, language, category, wants) if stage == 0 else there

    def barred_by(self, folded_text: str) -> frozenset[str]:
        """Who has a tie to somebody that is named in a text (given in folded case)."""
        return frozenset(
            person.login
            for person in self.people
            if any(one_spelling(name).casefold() in folded_text for name in person.not_for)
        )

    def _is_there(self, person: Person, now: datetime, critical: bool) -> bool:
        local = now.astimezone(self.zone)
        works = local.date() not in self.holidays and any(h.cover(local) for h in person.hours)
        return works or (critical and any(h.cover(local) for h in person.on_call))


def describe(roster: Roster, now: datetime, shared: bool) -> Iterator[str]:
    """The roster as an operator wants to see it: who is there, until when nobody is, what is missing.

    `shared`: whether the house has an address of its own, so that people need none.
    """
    for kind, critical in (("At work", False), ("Reached when it is critical", True)):
        there = roster.on_duty(now, critical=critical)
        yield f"{kind}: {', '.join(person.login for person in there) or 'nobody'}."
    begins = roster.next_duty(now)
    yield (
        f"Next begins at {told_time(begins)}."
        if begins
        else "Nobody works in the next three weeks."
    )
    for person in roster.people:
        if not person.addresses and not shared:
            yield f"{person.login} has no address: no alert reaches them outside of the console."
    bare = sorted({day for day in range(7) if not any(day in h.days for h in _all_hours(roster))})
    if bare:
        yield f"Nobody is reached on {', '.join(DAY_NAMES[day] for day in bare)}."


def _all_hours(roster: Roster) -> Iterator[Hours]:
    for person in roster.people:
        yield from person.hours
        yield from person.on_call


def told_time(moment: datetime) -> str:
    """As workers read it, in every language: hour, day and month."""
    return moment.strftime("%H:%M, %d/%m")


def _best(
    there: tuple[Person, ...], language: str, category: Category, wants: str
) -> tuple[Person, ...]:
    """Who speaks the worker's language; of these, whom the worker wishes. Of sexual violence women first."""
    speak = tuple(person for person in there if language in person.languages) or there
    wants = wants or ("woman" if category is Category.SXV else "")
    wished = tuple(person for person in speak if wants and person.woman == (wants == "woman"))
    return wished or speak
