"""News to workers who asked for it: write, look at what would go to whom, start, stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.case_pages import form_of
from console.front import Front
from console.office import Office
from console.words import language_name, time_of
from db import news
from db.database import Session
from db.keys import KeyRing
from db.news import Broadcast, BroadcastRefused, Preview
from db.sessions import Staff
from helpline.configuration import LONGEST_REPLY
from helpline.language import LATIN_REPLIES

TEXT = "text_"
Verb = Callable[[Session, KeyRing, int, str, datetime], None]
QUESTION = 300
"""Letters of a poll's question, as managers read it."""
FEW = 10
"""Fewer than this are shown as "fewer than 10": nobody needs to know of the one who speaks a rare language."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One broadcast as the page shows it."""

    id: int
    state: str
    texts: list[tuple[str, str, str]]
    template: str
    sent: int
    by: str
    at: str
    begins: str
    is_poll: bool


class NewsPages:
    """Pages for content editors."""

    def __init__(self, office: Office, front: Front) -> None:
        self._office, self._front = office, front

    async def news(self, _request: Request, who: Staff) -> Response:
        """The last ones, and a new one to be written."""
        last = await asyncio.to_thread(self._latest, who)
        return self._list(who, last)

    async def draft(self, request: Request, who: Staff) -> Response:
        """Keep a draft, and show to whom it would go. What is refused stays in the form."""
        form = await form_of(request)
        texts = {
            code: text for code in self._forms if (text := form.get(f"{TEXT}{code}", "").strip())
        }
        template = form.get("template", "").strip()
        question = form.get("question", "").strip()[:QUESTION]
        too_long = [code for code, text in texts.items() if len(text) > LONGEST_REPLY]
        if not texts or too_long:
            last = await asyncio.to_thread(self._latest, who)
            return self._list(who, last, texts, template, too_long, question)
        number = await asyncio.to_thread(self._draft, texts, template, question, who)
        return RedirectResponse(f"/console/news/{number}", 303)

    async def one(self, request: Request, who: Staff) -> Response:
        """What it says, and to whom it would go or went."""
        found = await asyncio.to_thread(self._one, request.path_params["broadcast"], who)
        if found is None:
            return self._front.missing(who)
        one, preview = found
        return self._front.page(
            who,
            "one_news.html",
            one=one,
            total=_about(preview.recipients),
            reached=_named(preview.by_language, who),
            missed=_named(preview.without_text, who),
        )

    async def start(self, request: Request, who: Staff) -> Response:
        """Let it go."""
        return await self._do(request, who, news.start)

    async def stop(self, request: Request, who: Staff) -> Response:
        """No more of it."""
        return await self._do(request, who, news.stop)

    async def _do(self, request: Request, who: Staff, verb: Verb) -> Response:
        number = request.path_params["broadcast"]
        try:
            await asyncio.to_thread(self._change, verb, number, who)
        except BroadcastRefused as why:
            return self._front.refused(who, None, str(why))
        return RedirectResponse(f"/console/news/{number}", 303)

    @property
    def _forms(self) -> list[str]:
        """Every language and romanised form in which workers are answered."""
        served = self._office.settings.languages
        return [*served, *(form for form in LATIN_REPLIES if form.partition("-")[0] in served)]

    def _list(
        self,
        who: Staff,
        last: list[Shown],
        texts: dict[str, str] | None = None,
        template: str = "",
        too_long: list[str] | None = None,
        question: str = "",
    ) -> Response:
        fields = [
            (form, language_name(form, who.language), (texts or {}).get(form, ""))
            for form in self._forms
        ]
        refused = texts is not None
        return self._front.page(
            who,
            "news.html",
            409 if refused else 200,
            last=last,
            fields=fields,
            template=template,
            question=question,
            question_at_most=QUESTION,
            longest=LONGEST_REPLY,
            empty=refused and not texts,
            too_long=[language_name(code, who.language) for code in too_long or ()],
        )

    def _latest(self, who: Staff) -> list[Shown]:
        with self._office.database.read() as session:
            return [_shown(row, who) for row in news.latest(session)]

    def _draft(self, texts: dict[str, str], template: str, question: str, who: Staff) -> int:
        with self._office.database.write() as session:
            now = self._office.now()
            return news.draft(session, texts, template, who.login, now, question).id

    def _one(self, number: int, who: Staff) -> tuple[Shown, Preview] | None:
        with self._office.database.read() as session:
            row = news.find(session, number)
            return (_shown(row, who), news.preview(session, row.texts)) if row else None

    def _change(self, verb: Verb, number: int, who: Staff) -> None:
        office = self._office
        with office.database.write() as session:
            verb(session, office.keys, number, who.login, office.now())


def _shown(row: Broadcast, who: Staff) -> Shown:
    texts = [(code, language_name(code, who.language), text) for code, text in row.texts.items()]
    begins = next(iter(row.texts.values()), "")[:80]
    return Shown(
        row.id, row.state, texts, row.template, row.sent, row.by, time_of(row.at), begins,
        row.poll_id is not None,
    )  # fmt: skip


def _named(counts: tuple[tuple[str, int], ...], who: Staff) -> list[tuple[str, str]]:
    return [(language_name(code, who.language), _about(n)) for code, n in counts]


def _about(number: int) -> str:
    return str(number) if number >= FEW or not number else ""
