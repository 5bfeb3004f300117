"""The console's door: who is signed in, what they may open, and how a page is drawn."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.drawing import Drawing
from console.office import Office
from console.permissions import Door, Page
from db import sessions
from db.sessions import Staff
from helpline.roles import Permission

COOKIE = "westline_staff"
LARGEST_FORM = 1024 * 1024
"""Bytes: 100,000 letters of any script, as forms are sent, and no pasted library."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
Handler = Callable[[Request, Staff], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class StrictHeaders:
    """Every answer of the console carries them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to the answer's beginning; what follows is streamed through."""

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, strict)


class Front:
    """Guards and draws."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._drawing = Drawing()

    def guard(self, page: Page, handler: Handler) -> Endpoint:
        """The page for whoever may open it; a form without their token is refused."""

        async def guarded(request: Request) -> Response:
            who = await self.who(request, background=page.background)
            if who is None:
                return _elsewhere(request, "/console/login")
            if page.needs is not Door.HALF and not who.verified:
                return _elsewhere(request, "/console/second")
            if not isinstance(page.needs, Door) and not who.may(page.needs):
                return self.page(who, "forbidden.html", 403)
            if request.method == "POST" and not await self._is_their_form(request, who):
                return self.page(who, "refused.html", 403, number=None)
            return await handler(request, who)

        return guarded

    def guarded(self, needs: Permission, handler: Handler) -> Endpoint:
        """The same for a page of another room."""
        return self.guard(Page("", "", needs), handler)

    def page(self, who: Staff | None, name: str, status: int = 200, **values: object) -> Response:
        """A template, drawn in their language. A value that it wants and does not get is an error."""
        return HTMLResponse(self._drawing.draw(name, who, values), status)

    def refused(self, who: Staff, number: int | None, why: str) -> Response:
        """What was asked was not done, and why."""
        return self.page(who, "refused.html", 409, number=number, why=why)

    def missing(self, who: Staff) -> Response:
        """There is no such case, at least not for them."""
        return self.page(who, "missing.html", 404)

    async def who(self, request: Request, *, background: bool = False) -> Staff | None:
        """Who sends this. Background requests do not keep a session alive."""
        token = request.cookies.get(COOKIE, "")
        return await asyncio.to_thread(self._who, token, background) if token else None

    def _who(self, token: str, background: bool) -> Staff | None:
        database, now = self._office.database, self._office.now()
        with database.read() as session:
            who = sessions.signed_in(session, token, now)
            note = (
                who is not None and not background and sessions.must_be_noted(session, token, now)
            )
        if note:
            with database.write() as session:
                sessions.note_visit(session, token, now)
        return who

    async def _is_their_form(self, request: Request, who: Staff) -> bool:
        if not same_site(request) or _is_too_large(request):
            return False
        given = (await request.form(max_part_size=LARGEST_FORM)).get("csrf")
        given = given or request.headers.get("x-csrf", "")
        return hmac.compare_digest(str(given).encode(), who.csrf.encode())


def same_site(request: Request) -> bool:
    """Browsers say where a form came from; one from another site is refused."""
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def set_cookie(request: Request, response: Response, token: str) -> None:
    """A cookie that no script and no other site can use; the dashboard beside the console knows it too."""
    response.set_cookie(
        COOKIE,
        token,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path="/",
    )


def _is_too_large(request: Request) -> bool:
    declared = request.headers.get("content-length", "0")
    return not declared.isdecimal() or int(declared) > LARGEST_FORM


def _elsewhere(request: Request, where: str) -> Response:
    """Go there: the whole page, also when only a part of one was asked for."""
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)
