"""Themes and steps: which problems come again, what is done about each, by whom and until when."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.case_pages import form_of
from console.front import Front
from console.office import Office
from console.words import country_names
from db import figures, steps
from db.database import Session
from db.figures import By, Counted
from db.sessions import Staff
from helpline.crosstable import UNKNOWN, Split
from helpline.disclosure import Shown
from helpline.figures import QUESTIONS, answer, before, months_of, split, standing
from helpline.taxonomy import Category
from helpline.themes import ActionItem, Theme, themes

LONGEST = 300
FIELDS = ("about", "what", "owner", "due")
ISSUES = next(one for one in QUESTIONS if one.name == "issues")


@dataclass(frozen=True, slots=True)
class Seen:
    """The page. `others`: steps about what is no theme now."""

    period: str
    themes: list[Theme]
    others: list[ActionItem]
    today: date


class StepsPages:
    """Pages for supervisors."""

    def __init__(self, office: Office, front: Front) -> None:
        self._office, self._front = office, front

    async def steps(self, _request: Request, who: Staff) -> Response:
        """Themes of the last quarter that stands, and every step."""
        return await self._page(who)

    async def add_step(self, request: Request, who: Staff) -> Response:
        """Decide on one. What is refused stays in the form."""
        form = await form_of(request)
        what, owner = form.get("what", "").strip(), form.get("owner", "").strip()[:64]
        about, due = form.get("about", ""), _day(form.get("due", ""))
        wrong = not (0 < len(what) <= LONGEST and owner and due and about in set(Category))
        if wrong or due is None:
            return await self._page(who, {name: form.get(name, "") for name in FIELDS})
        await asyncio.to_thread(self._add, Category(about), what, owner, due, who)
        return RedirectResponse("/console/steps", 303)

    async def finish_step(self, request: Request, who: Staff) -> Response:
        """Say what came of it."""
        form, item = await form_of(request), request.path_params["item"]
        done = form.get("done", "").strip()[:LONGEST]
        if not done or not await asyncio.to_thread(self._finish, item, done, who):
            why = "Say what came of it. A step is finished once."
            return self._front.refused(who, None, why)
        return RedirectResponse("/console/steps", 303)

    async def _page(self, who: Staff, refused: dict[str, str] | None = None) -> Response:
        seen = await asyncio.to_thread(self._seen)
        return self._front.page(
            who,
            "steps.html",
            409 if refused is not None else 200,
            seen=seen,
            refused=refused,
            countries=country_names(who.language),
            categories=[one for one in Category if one not in (Category.SVC, Category.INF)],
            longest=LONGEST,
        )

    def _seen(self) -> Seen:
        today = self._office.now().date()
        with self._office.database.read() as session:
            period, shown = self._latest(session)
            earlier = _issues(session, before(period)) if period else None
            all_items = steps.items(session)
            splits = _splits(session, period, shown) if shown else {}
            found = themes(shown, earlier, all_items, splits) if shown else []
        named = {one.about for one in found}
        return Seen(period, found, [one for one in all_items if one.about not in named], today)

    def _latest(self, session: Session) -> tuple[str, Shown | None]:
        """The last quarter whose numbers stand; in a demo the one that runs."""
        office = self._office
        periods = standing(figures.months(session), office.now(), early=office.samples)
        return (periods[0], _issues(session, periods[0])) if periods else ("", None)

    def _add(self, about: Category, what: str, owner: str, due: date, who: Staff) -> None:
        office = self._office
        with office.database.write() as session:
            steps.add(session, office.keys, about, what, owner, due, who.login, office.now())

    def _finish(self, item: int, done: str, who: Staff) -> bool:
        office = self._office
        with office.database.write() as session:
            return steps.finish(session, office.keys, item, done, who.login, office.now())


def _issues(session: Session, period: str) -> Shown:
    """The dashboard's own numbers: nothing is seen here that is hidden there."""
    return answer(ISSUES, figures.count(session, Counted.CASE, By.CATEGORY, months_of(period)))


def _splits(session: Session, period: str, shown: Shown) -> dict[str, Split]:
    """By country and by kind of work, as the dashboard splits them."""
    cases = figures.groups(session, months_of(period)).get(Counted.CASE, [])
    found = {}
    for field in (By.COUNTRY, By.SECTOR):
        counts: Counter[tuple[str, str]] = Counter()
        for group in cases:
            counts[group.field(field) or UNKNOWN, group.category] += group.number
        safe = split(ISSUES, counts, shown)
        if safe:
            found[field.value] = safe
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
