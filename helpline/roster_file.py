"""The roster as people write it, in YAML, read into helpline.roster with every mistake named at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from helpline.errors import HelplineError
from helpline.language import SCRIPT_OF
from helpline.roster import DAY, Hours, Level, Person, Roster

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(
    r"(?P<first>daily|[a-z]{3})(?:-(?P<last>[a-z]{3}))? (?P<h1>\d\d):(?P<m1>\d\d)-(?P<h2>\d\d):(?P<m2>\d\d)"
)
KEYS = {"login", "level", "languages", "woman", "hours", "on_call", "alert", "not_for"}


class RosterWrong(HelplineError):
    """The message names every mistake, and how it should be."""


def parse(data: Any) -> Roster:
    """A roster from the data of its file. Raises RosterWrong."""
    read = _Reader()
    try:
        roster = read.roster(data if isinstance(data, Mapping) else {})
    except (TypeError, AttributeError):
        raise RosterWrong(
            "The roster is not taken:\n- people, and each one's hours, languages and addresses, are lists."
        ) from None
    if read.problems:
        raise RosterWrong("The roster is not taken:\n- " + "\n- ".join(read.problems))
    return roster


def hours(text: str) -> Hours:
    """ "mon-fri 08:00-16:00", "sat 22:00-06:00" (into Sunday), "daily 00:00-24:00". Raises ValueError."""
    found = _HOURS.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError(text)
    begin = int(found["h1"]) * 60 + int(found["m1"])
    end = int(found["h2"]) * 60 + int(found["m2"])
    if begin >= DAY or end > DAY or int(found["m1"]) > 59 or int(found["m2"]) > 59:
        raise ValueError(text)
    return Hours(_days(found["first"], found["last"]), begin, end if end > begin else end + DAY)


def _days(first: str, last: str | None) -> frozenset[int]:
    if first == "daily":
        return frozenset(range(7))
    begin = DAYS.index(first)
    count = (DAYS.index(last) - begin) % 7 + 1 if last else 1
    return frozenset((begin + n) % 7 for n in range(count))


class _Reader:
    """Reads piece by piece and collects what is wrong instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def roster(self, data: Mapping[str, Any]) -> Roster:
        people = tuple(self.person(entry) for entry in data.get("people") or [{}])
        logins = [person.login for person in people]
        for login in sorted({login for login in logins if logins.count(login) > 1}):
            self.problems.append(f"{login} stands there twice.")
        if not any(person.hours for person in people):
            self.problems.append("Nobody has hours: give at least one person some.")
        return Roster(self.zone(data.get("zone")), self.holidays(data.get("holidays")), people)

    def zone(self, name: Any) -> ZoneInfo:
        try:
            return ZoneInfo(str(name))
        except (OSError, ValueError, KeyError):
            self.problems.append(f"zone: {name!r} is no time zone. Give one such as Asia/Dhaka.")
            return ZoneInfo("UTC")

    def holidays(self, given: Any) -> frozenset[date]:
        found = set()
        for day in given or []:
            try:
                found.add(day if isinstance(day, date) else date.fromisoformat(str(day)))
            except ValueError:
                self.problems.append(f"holidays: {day!r} is no date. Write 2026-12-16.")
        return frozenset(found)

    def person(self, entry: Mapping[str, Any]) -> Person:
        login = str(entry.get("login") or "")
        if not login:
            self.problems.append("Somebody has no login. Give the one of `westline staff list`.")
        for key in sorted(set(entry) - KEYS):
            self.problems.append(
                f"{login}: {key} is not known. There are {', '.join(sorted(KEYS))}."
            )
        languages = tuple(map(str, entry.get("languages") or ()))
        for code in languages:
            if code not in SCRIPT_OF:
                self.problems.append(f"{login}: {code!r} is none of {', '.join(SCRIPT_OF)}.")
        return Person(
            login,
            self.level(login, entry.get("level", "responder")),
            languages,
            entry.get("woman") is True,
            self.times(login, entry.get("hours")),
            self.times(login, entry.get("on_call")),
            tuple(map(str, entry.get("alert") or ())),
            tuple(map(str, entry.get("not_for") or ())),
        )

    def level(self, login: str, name: Any) -> Level:
        try:
            return Level[str(name).upper()]
        except KeyError:
            levels = ", ".join(level.name.lower() for level in Level)
            self.problems.append(f"{login}: level {name!r} is none of {levels}.")
            return Level.RESPONDER

    def times(self, login: str, given: Any) -> tuple[Hours, ...]:
        found = []
        for text in given or ():
            try:
                found.append(hours(str(text)))
            except ValueError:
                self.problems.append(f"{login}: {text!r} are no hours. Write mon-fri 08:00-16:00.")
        return tuple(found)
