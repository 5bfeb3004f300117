"""The queue: what to do next. Views, lines that renew themselves, and "take next"."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.front import Front
from console.office import Office
from console.permissions import HOMES
from console.words import language_name, span, time_of
from db import checkins, health, misses, queue, retention, sessions, staff
from db.cases import Cases
from db.checkins import CheckIn
from db.deadletters import DeadLetter, dead_letters
from db.health import Health
from db.queue import Entry, Filter, View
from db.sessions import Staff
from helpline.roles import Permission
from helpline.taxonomy import Category, Severity

LATELY, HEAVY = timedelta(hours=4), 3
"""After so many critical cases in so short a while, somebody should be told to rest."""
_CODE = re.compile(r"[A-Za-z-]{0,16}")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue. `waits` and `left` are numbers with a unit; `left` is None when it is late."""

    entry: Entry
    language: str
    waits: tuple[int, str]
    left: tuple[int, str] | None
    late: bool
    lookers: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Rows:
    """The part of the page that renews itself."""

    rows: list[Row]
    counts: dict[View, int]
    health: Health
    last_in: str
    query: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the lines: whom to ask, what stopped, what to narrow by."""

    ask: list[CheckIn]
    dead: list[DeadLetter]
    languages: list[tuple[str, str]]
    heavy: int


class QueuePages:
    """The pages about many cases."""

    def __init__(self, office: Office, front: Front) -> None:
        self._office, self._front = office, front

    async def home(self, _request: Request, who: Staff) -> Response:
        """Where somebody of this role begins."""
        where = next((path for needs, path in HOMES if who.may(needs)), "/console/me")
        return RedirectResponse(where, 303)

    async def queue(self, request: Request, who: Staff) -> Response:
        """Open cases, the most urgent first, and what could not be read or sent."""
        wanted = _filter(request.query_params)
        rows = await asyncio.to_thread(self._rows, who, wanted)
        beside = await asyncio.to_thread(self._beside, who)
        return self._front.page(
            who,
            "queue.html",
            seen=rows,
            wanted=wanted,
            views=_views(who),
            severities=Severity,
            beside=beside,
        )

    async def queue_rows(self, request: Request, who: Staff) -> Response:
        """The lines alone, when something has changed."""
        wanted = _filter(request.query_params)
        rows = await asyncio.to_thread(self._rows, who, wanted)
        return self._front.page(who, "queue_rows.html", seen=rows, wanted=wanted, views=_views(who))

    async def missed(self, _request: Request, who: Staff) -> Response:
        """What the machine did not notice."""
        counts, sample = await asyncio.to_thread(self._missed, who)
        return self._front.page(who, "missed.html", counts=counts, sample=sample)

    async def kept(self, _request: Request, who: Staff) -> Response:
        """What is kept and how long."""
        lines = await asyncio.to_thread(self._kept)
        return self._front.page(who, "kept.html", lines=lines)

    async def me(self, _request: Request, who: Staff) -> Response:
        """One's own wishes."""
        return self._front.page(who, "me.html")

    async def wishes(self, request: Request, who: Staff) -> Response:
        """Change them."""
        form = await request.form()
        wishes = {
            "language": str(form.get("language", "en"))[:16],
            "shortcuts": form.get("shortcuts") == "on",
            "hide_details": form.get("hide_details") == "on",
        }
        await asyncio.to_thread(self._wish, who, wishes)
        return RedirectResponse("/console/me", 303)

    def _rows(self, who: Staff, wanted: Filter) -> Rows:
        now = self._office.now()
        with self._office.database.read() as session:
            found = queue.entries(session, who.login, wanted, now)
            looking = sessions.lookers(session, [one.number for one in found], who.login, now)
            state = health.look(session, now)
            return Rows(
                [_row(one, looking.get(one.number, []), who.language, now) for one in found],
                queue.counts(session, who.login, now),
                state,
                time_of(state.last_in),
                _query(wanted),
            )

    def _beside(self, who: Staff) -> Beside:
        with self._office.database.read() as session:
            book = Cases(session, self._office.keys, who.login)
            ask = [
                one for one in checkins.due(session, self._office.now()) if book.by_number(one.case)
            ]
            spoken = queue.languages(session, who.login)
            names = [(code, language_name(code, who.language)) for code in spoken]
            heavy = queue.heavy_since(session, who.login, self._office.now() - LATELY)
            return Beside(ask, dead_letters(session), names, heavy if heavy >= HEAVY else 0)

    def _missed(self, who: Staff) -> tuple[list[tuple[str, str, str, int]], list[int]]:
        with self._office.database.read() as session:
            rows = misses.counts(session)
            counts = [(Category(c).label, tongue, Severity(s).word, n) for c, tongue, s, n in rows]
            return counts, misses.sample(session, who.login, self._office.now())

    def _kept(self) -> list[tuple[str, str, int | None]]:
        """Kind, how long, and how much of it is over; None where another database holds it."""
        now = self._office.now()
        with self._office.database.read() as session:
            due = {rule.kind: retention.due(session, rule, now) for rule in retention.HERE}
            rules = retention.in_force(session).values()
        return [(rule.kind.value, rule.words, due.get(rule.kind)) for rule in rules]

    def _wish(self, who: Staff, wishes: dict[str, object]) -> None:
        with self._office.database.write() as session:
            staff.prefer(session, who.id, **wishes)


def _views(who: Staff) -> list[View]:
    """What is said about this helpline is for supervisors."""
    return [view for view in View if view is not View.ABOUT_US or who.may(Permission.SUPERVISE)]


def _filter(query: QueryParams) -> Filter:
    """What somebody wants to see; a word that means nothing narrows nothing."""
    view = query.get("view", "")
    severity = query.get("severity", "").upper()
    return Filter(
        View(view) if view in list(View) else View.ALL,
        language if _CODE.fullmatch(language := query.get("language", "")) else "",
        Severity[severity] if severity in Severity.__members__ else None,
    )


def _query(wanted: Filter) -> str:
    severity = wanted.severity.word if wanted.severity is not None else ""
    return f"view={wanted.view}&language={wanted.language}&severity={severity}"


def _row(entry: Entry, lookers: list[tuple[str, bool]], reader: str, now: datetime) -> Row:
    late = entry.due is not None and entry.due < now
    left = span(entry.due - now) if entry.due and not late else None
    waits = span(now - entry.opened_at)
    return Row(entry, language_name(entry.language, reader), waits, left, late, lookers)
