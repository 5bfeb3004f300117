"""The supervisor's page: who is there, who has what, what is late, what needs a second look."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.case_pages import form_of
from console.front import Front
from console.hand import CaseMissing, Form, on_case
from console.office import Office
from console.verbs import review
from console.words import span, time_of
from db import misses, queue, workload
from db import roster as rosters
from db.database import Session
from db.desk import reviews_due
from db.queue import Entry, Filter, View
from db.sessions import Staff
from helpline.errors import HelplineError
from helpline.roster import Roster

LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person of the roster. `ties`: cases that they do not see, `oldest`: their longest waiting case."""

    login: str
    level: str
    languages: str
    there: bool
    on_call: bool
    has: int
    oldest: tuple[int, str] | None
    given_back: int
    ties: int


@dataclass(frozen=True, slots=True)
class Team:
    """The page."""

    has_roster: bool
    people: list[Colleague]
    late: list[tuple[Entry, tuple[int, str]]]
    reviews: list[tuple[int, str, bool]]
    sample: list[int]


class TeamPages:
    """Pages for those who answer for others."""

    def __init__(self, office: Office, front: Front) -> None:
        self._office, self._front = office, front

    async def team(self, _request: Request, who: Staff) -> Response:
        """All of it."""
        seen = await asyncio.to_thread(self._team, who)
        return self._front.page(who, "team.html", team=seen)

    async def review(self, request: Request, who: Staff) -> Response:
        """A second look at how a critical case ended."""
        number, form = request.path_params["number"], await form_of(request)
        try:
            await asyncio.to_thread(self._review, number, who, form)
        except CaseMissing:
            return self._front.missing(who)
        except HelplineError as fault:
            return self._front.refused(who, number, str(fault))
        return RedirectResponse("/console/team", 303)

    def _review(self, number: int, who: Staff, form: Form) -> None:
        with on_case(self._office, number, who) as hand:
            review(hand, form)

    def _team(self, who: Staff) -> Team:
        now = self._office.now()
        with self._office.database.read() as session:
            roster = rosters.load(session, self._office.keys)
            held = queue.entries(session, who.login, Filter(), now, limit=5000)
            late = queue.entries(session, who.login, Filter(View.LATE), now, limit=50)
            return Team(
                roster is not None,
                self._people(session, roster, held),
                [(one, span(now - one.due)) for one in late if one.due],
                [
                    (case.number, time_of(one.due_at), one.due_at < now)
                    for case, one in reviews_due(session, who.login)
                ],
                misses.sample(session, who.login, now),
            )

    def _people(
        self, session: Session, roster: Roster | None, held: list[Entry]
    ) -> list[Colleague]:
        now = self._office.now()
        has = Counter(one.held_by for one in held if one.held_by)
        oldest = {
            one.held_by: one.opened_at
            for one in sorted(held, key=lambda e: e.opened_at, reverse=True)
        }
        gave_back = workload.given_back(session, now - LATELY)
        ties = workload.ties(session)
        known = {person.login: person for person in roster.people} if roster else {}
        at_work = roster.on_duty(now, critical=False) if roster else ()
        reached = roster.on_duty(now, critical=True) if roster else ()
        found = []
        for login in sorted({*known, *has}):
            person = known.get(login)
            found.append(
                Colleague(
                    login,
                    person.level.name.lower() if person else "",
                    ", ".join(person.languages) if person else "",
                    person in at_work,
                    person in reached,
                    has[login],
                    span(now - oldest[login]) if login in oldest else None,
                    gave_back[login],
                    ties[login],
                )
            )
        return found
