"""The page of one case, its parts that renew themselves, its forms, and what is opened from it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console import case as seen
from console import opened
from console.answering import LONGEST, take
from console.export import as_html, as_json
from console.front import COOKIE, Front, Handler
from console.hand import CaseMissing, Form, Hand, hand_on, note_missing, on_case
from console.office import Office
from console.verbs import VERBS
from db import audit, queue, sessions
from db.cases import Cases
from db.sessions import Staff
from helpline.errors import HelplineError
from helpline.outcomes import Confirmed, Outcome, Remedy
from helpline.reveal import Reason

TO_THE_END = ("take", "reply", "template", "back")
"""Afterwards somebody wants to see the end of the conversation."""


class CasePages:
    """Pages about one case."""

    def __init__(self, office: Office, front: Front) -> None:
        self._office, self._front = office, front

    async def case(self, request: Request, who: Staff) -> Response:
        """One case on one page. That it was read is audited."""
        number = request.path_params["number"]
        everything = request.query_params.get("all") == "1"
        found = await asyncio.to_thread(self._read, number, who, everything=everything)
        if found is None:
            return self._front.missing(who)
        return self._front.page(
            who,
            "case.html",
            seen=found,
            outcomes=Outcome,
            remedies=Remedy,
            answers=Confirmed,
            longest=LONGEST,
        )

    async def conversation(self, request: Request, who: Staff) -> Response:
        """What was said, when something was said."""
        number = request.path_params["number"]
        talk = await asyncio.to_thread(seen.conversed, self._office, number, who)
        if talk is None:
            return self._front.missing(who)
        reasons = list(Reason)
        return self._front.page(who, "conversation.html", talk=talk, reasons=reasons)

    async def here(self, request: Request, who: Staff) -> Response:
        """The page is open: who else has it open?"""
        number, form = request.path_params["number"], await request.form()
        token, writing = request.cookies.get(COOKIE, ""), form.get("writing") == "1"
        looking = await asyncio.to_thread(self._here, token, number, who, writing)
        return self._front.page(who, "lookers.html", lookers=looking)

    async def take_next(self, request: Request, who: Staff) -> Response:
        """The most urgent case that nobody has."""
        number = await asyncio.to_thread(self._take_next, who)
        where = f"/console/cases/{number}#end" if number else "/console/queue?nothing=1"
        return RedirectResponse(where, 303)

    def verb(self, name: str) -> Handler:
        """The form of a verb."""

        async def done(request: Request, who: Staff) -> Response:
            number, form = request.path_params["number"], await form_of(request)
            try:
                await asyncio.to_thread(self._do, number, who, form, VERBS[name])
            except CaseMissing:
                return self._front.missing(who)
            except (HelplineError, ValueError) as fault:
                await self._rescue(name, number, who, form)
                why = (
                    str(fault) if isinstance(fault, HelplineError) else "That is not a choice here."
                )
                return self._front.refused(who, number, why)
            if name == "draft":
                return Response(status_code=204)
            end = "#end" if name in TO_THE_END else ""
            return RedirectResponse(f"/console/cases/{number}{end}", 303)

        return done

    async def file(self, request: Request, who: Staff) -> Response:
        """Open a file. That it was opened, and by whom, stands in the case's timeline first."""
        number, file = request.path_params["number"], request.path_params["file"]
        try:
            body, kind = await asyncio.to_thread(opened.open_file, self._office, number, file, who)
        except CaseMissing:
            return self._front.missing(who)
        if kind.startswith("image/"):
            return self._front.page(who, "picture.html", number=number, file=file)
        shown = "attachment; filename=document.pdf" if kind == "application/pdf" else "inline"
        return Response(body, media_type=kind, headers={"Content-Disposition": shown})

    async def picture(self, request: Request, who: Staff) -> Response:
        """The picture itself, for whoever has just opened it."""
        number, file = request.path_params["number"], request.path_params["file"]
        try:
            body, kind = await asyncio.to_thread(opened.picture, self._office, number, file, who)
        except CaseMissing:
            return self._front.missing(who)
        return Response(body, media_type=kind)

    async def reveal(self, request: Request, who: Staff) -> Response:
        """Show a message as it was written, to whoever has the case in hand and says why."""
        number, message = request.path_params["number"], request.path_params["message"]
        form = await form_of(request)
        try:
            reason = Reason(form.get("reason", ""))
            text = await asyncio.to_thread(
                opened.reveal, self._office, number, message, reason, who
            )
        except CaseMissing:
            return self._front.missing(who)
        except (HelplineError, ValueError) as fault:
            why = str(fault) if isinstance(fault, HelplineError) else "Choose a reason."
            return self._front.refused(who, number, why)
        return self._front.page(who, "original.html", number=number, text=text.reveal(), why=reason)

    async def export(self, request: Request, who: Staff) -> Response:
        """One case as a file for an authority or a complaints mechanism, after the worker agreed."""
        number, form = request.path_params["number"], await form_of(request)
        if form.get("agreed") != "on":
            why = "Nobody is told of a worker who has not agreed. Ask first, then export."
            return self._front.refused(who, number, why)
        try:
            dossier = await asyncio.to_thread(opened.dossier, self._office, number, who)
        except CaseMissing:
            return self._front.missing(who)
        name = f"case-{number}"
        if form.get("format") == "json":
            return _attached(as_json(dossier), "application/json", f"{name}.json")
        return _attached(as_html(dossier), "text/html; charset=utf-8", f"{name}.html")

    async def _rescue(self, name: str, number: int, who: Staff, form: Form) -> None:
        """A reply that was refused is kept as a draft: nobody writes it twice."""
        if name == "reply" and form.get("text"):
            await asyncio.to_thread(self._do, number, who, form, VERBS["draft"])

    def _read(self, number: int, who: Staff, *, everything: bool) -> seen.CaseView | None:
        found = seen.view(self._office, number, who, everything=everything)
        if found is None:
            note_missing(self._office, number, who)
            return None
        now = self._office.now()
        with self._office.database.write() as session:
            audit.note(session, self._office.keys, who.login, "read", f"case {number}", "", now)
        return found

    def _do(self, number: int, who: Staff, form: Form, verb: Callable[[Hand, Form], None]) -> None:
        with on_case(self._office, number, who) as hand:
            verb(hand, form)

    def _here(self, token: str, number: int, who: Staff, writing: bool) -> list[tuple[str, bool]]:
        now = self._office.now()
        with self._office.database.write() as session:
            if Cases(session, self._office.keys, who.login).by_number(number) is None:
                return []
            sessions.look_at(session, token, number, writing, now)
            return sessions.lookers(session, [number], who.login, now).get(number, [])

    def _take_next(self, who: Staff) -> int | None:
        office = self._office
        with office.database.write() as session:
            row = queue.next_waiting(session, who.login)
            if row is None:
                return None
            number = row.number
            take(hand_on(session, office, number, who), {})
            return number


async def form_of(request: Request) -> Form:
    """The fields of a form that are text, without the zero character that PostgreSQL cannot keep."""
    form = await request.form()
    texts = {name: value for name, value in form.items() if isinstance(value, str)}
    return {name: text.replace("\x00", "") for name, text in texts.items()}


def _attached(body: str, kind: str, name: str) -> Response:
    return Response(
        body, media_type=kind, headers={"Content-Disposition": f"attachment; filename={name}"}
    )
