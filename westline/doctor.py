"""`westline doctor`: what is well, what is doubtful, what is broken; each with what to do about it.

It reads, and asks the providers; it changes nothing. It can be run beside a running house, or before one starts.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from db import gauges, health, leases, migrate
from db import roster as rosters
from db.addresses import bound_to
from db.database import Database
from db.keys import CannotOpen, KeyRing
from db.tables import ContactPointRow
from helpline.configuration import missing_numbers
from helpline.settings import Settings
from jobs.schedule import SCHEDULE
from westline import locales, rights
from westline.build import ROOT
from westline.golive import numbers_of
from westline.model import model_path

LEAST_SPACE = 1 << 30
"""A gigabyte: less may be gone in a night of voice notes."""
LONG_SILENCE = timedelta(days=2)
AHEAD = timedelta(minutes=2)


class State(StrEnum):
    """How a part is."""

    WELL = "well"
    DOUBTFUL = "doubtful"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part. `remedy` is what to do, empty where nothing is to be done."""

    part: str
    state: State
    said: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.state.value:<9} {self.part}: {self.said}"
        return f"{line}\n          → {self.remedy}" if self.remedy else line


def well(part: str, said: str) -> Finding:
    return Finding(part, State.WELL, said)


def doubtful(part: str, said: str, remedy: str) -> Finding:
    return Finding(part, State.DOUBTFUL, said, remedy)


def broken(part: str, said: str, remedy: str) -> Finding:
    return Finding(part, State.BROKEN, said, remedy)


class Doctor:
    """Looks at an installation."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings, self._now = settings, now
        self._database = Database.at(settings.database_url)

    def look(self) -> Iterator[Finding]:
        """Everything on this machine. Without a database the rest of it is not looked at."""
        try:
            yield from self._look()
        finally:
            self._database.dispose()

    def _look(self) -> Iterator[Finding]:
        yield self._space()
        yield self._model()
        yield self._words()
        yield self._cards()
        schema = self._schema()
        yield schema
        if schema.state is State.WELL:
            for part in (
                self._keys,
                self._lines,
                self._schedule,
                self._clock,
                self._people,
                self._numbers,
            ):
                yield part()

    def _space(self) -> Finding:
        folder = self._settings.data_dir
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free
        said = f"{free / (1 << 30):.1f} GB free at {folder}"
        if free < LEAST_SPACE:
            return broken(
                "disk", said, "Make room: `westline purge`, older backups, or a larger disk."
            )
        return well("disk", said)

    def _model(self) -> Finding:
        path = model_path()
        if path.exists():
            return well("model", f"{path.name} fits its sources")
        return broken("model", "none fits the sources", "Run `westline train`.")

    def _words(self) -> Finding:
        states, problems = locales.check(ROOT)
        if problems:
            return broken(
                "catalogues", f"{len(problems)} texts are wrong", "See `westline locale check`."
            )
        unread = sum(state.unreviewed for state in states)
        if unread:
            return doubtful(
                "catalogues",
                f"complete; {unread} texts were never checked by a native speaker",
                "Have the languages of your workers read by somebody who speaks them.",
            )
        return well("catalogues", "complete and reviewed")

    def _cards(self) -> Finding:
        doubts = list(rights.check(ROOT, self._now().date()))
        if doubts:
            return doubtful("rights", f"{len(doubts)} doubts", "See `westline rights check`.")
        return well("rights", "every card is fresh and reviewed")

    def _schema(self) -> Finding:
        try:
            revision = migrate.revision_of(self._database)
            standing = migrate.standing(self._database)
        except SQLAlchemyError as fault:
            why = type(fault).__name__
            return broken(
                "database",
                f"does not answer: {why}",
                "Look at WESTLINE_DATABASE_URL and the server.",
            )
        if standing is migrate.Standing.BEHIND:
            return broken(
                "database", f"is at {revision or 'no'} schema", "Run `westline db upgrade`."
            )
        if standing is migrate.Standing.AHEAD:
            return doubtful(
                "database",
                f"was upgraded by a newer Westline, to schema {revision}",
                "Start every process anew with that version.",
            )
        return well("database", f"answers, at schema {revision}")

    def _keys(self) -> Finding:
        """Whether what was sealed can be opened with the keys of the settings."""
        with self._database.read() as session:
            row = session.scalars(select(ContactPointRow).limit(1)).first()
            if row is None:
                return well("keys", "nothing is sealed yet")
            try:
                keys = KeyRing(self._settings.master_keys)
                keys.open(row.value_sealed, bound_to(row.id))
            except CannotOpen:
                return broken(
                    "keys",
                    "they do not open what is sealed in the database",
                    "Put the key that was used back into WESTLINE_MASTER_KEYS, after the newer ones.",
                )
        return well("keys", "they open what is sealed")

    def _lines(self) -> Finding:
        now = self._now()
        with self._database.read() as session:
            state, seen = health.look(session, now), gauges.look(session, now)
        if state.is_ill:
            failed = ", ".join(f"{why} ({count})" for why, count in state.failed)
            return broken(
                "messages",
                f"{state.stuck_in} wait to be read, {state.stuck_out} to be sent; stopped: {failed or 'none'}",
                "See docs/runbook.md: is the provider down, the token expired, a process dead?",
            )
        if state.last_in is not None and seen.silence > LONG_SILENCE.total_seconds():
            days = int(seen.silence // 86_400)
            return doubtful(
                "messages",
                f"nobody has written for {days} days",
                "Write one yourself: does it arrive?",
            )
        return well("messages", "none waits for long")

    def _schedule(self) -> Finding:
        with self._database.read() as session:
            if leases.is_held(session, SCHEDULE, self._now()):
                return well("schedule", "the jobs run")
        return broken(
            "schedule",
            "no process runs the jobs",
            "Start `westline run`, or `westline run --only jobs`.",
        )

    def _clock(self) -> Finding:
        with self._database.read() as session:
            last = health.look(session, self._now()).last_in
        if last is not None and last > self._now() + AHEAD:
            return broken(
                "clock", "the last message is from the future", "Set the clock: is NTP running?"
            )
        return well("clock", f"{self._now():%Y-%m-%d %H:%M} UTC")

    def _people(self) -> Finding:
        with self._database.read() as session:
            roster = rosters.load(session, KeyRing(self._settings.master_keys))
        if roster is None and not self._settings.alert_urls:
            return broken(
                "staff",
                "nobody is told of danger outside of the console",
                "Enter a roster (docs/roster.md), or WESTLINE_ALERT_URLS.",
            )
        if roster is None:
            return doubtful(
                "staff", "there is no roster: nobody is on call by name", "See docs/roster.md."
            )
        return well("staff", "a roster says who is told")

    def _numbers(self) -> Finding:
        missing = missing_numbers(numbers_of(self._settings, self._database))
        if missing:
            return doubtful(
                "numbers",
                f"none for {', '.join(missing)} in {self._settings.country}",
                "Enter them in the console, Settings, Numbers that help: real channels do not start without.",
            )
        return well("numbers", "the vital ones are there")
