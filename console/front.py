"""The console's door: log-in, the session behind each page, strict headers, templates."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.datastructures import FormData
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from db import staff
from db.database import Database
from db.staff import Staff
from helpline.redaction import PLACEHOLDER

HERE = Path(__file__).parent
COOKIE = "westline_staff"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
Page = Callable[[Request, Staff], Awaitable[Response]]


class StrictHeaders(BaseHTTPMiddleware):
    """Every answer of the console carries them."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Add the headers."""
        response = await call_next(request)
        response.headers.update(HEADERS)
        return response


class Front:
    """Who is signed in, and how a page is drawn."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now
        self._pages = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.filters["placeholders"] = _placeholders

    def routes(self) -> list[BaseRoute]:
        """Log in, log out, and what pages are drawn with."""
        return [
            Route("/login", self.login_page, methods=["GET"]),
            Route("/login", self.log_in, methods=["POST"]),
            Route("/logout", self.signed_in(self.log_out), methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]

    async def login_page(self, _request: Request) -> Response:
        """The form."""
        return self.page("login.html", wrong=False)

    async def log_in(self, request: Request) -> Response:
        """Check, and set a cookie that no script can read. Why it failed is not told."""
        if not _same_site(request):
            return self.page("login.html", 403, wrong=True)
        form = await request.form()
        token = await asyncio.to_thread(self._log_in, form)
        if token is None:
            return self.page("login.html", 401, wrong=True)
        response = RedirectResponse("/console/", 303)
        response.set_cookie(
            COOKIE,
            token,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
            path="/console",
        )
        return response

    async def log_out(self, request: Request, _who: Staff) -> Response:
        """End the session."""
        await asyncio.to_thread(self._log_out, request.cookies.get(COOKIE, ""))
        response = RedirectResponse("/console/login", 303)
        response.delete_cookie(COOKIE, path="/console")
        return response

    def signed_in(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        """The page for whoever is signed in; a form without their token is refused."""

        async def guarded(request: Request) -> Response:
            token = request.cookies.get(COOKIE, "")
            who = await asyncio.to_thread(self._who, token) if token else None
            if who is None:
                return RedirectResponse("/console/login", 303)
            if request.method == "POST":
                given = str((await request.form()).get("csrf", ""))
                if not (
                    _same_site(request) and hmac.compare_digest(given.encode(), who.csrf.encode())
                ):
                    return self.page("refused.html", 403, who=who, number=None)
            return await page(request, who)

        return guarded

    def page(self, name: str, status: int = 200, **values: object) -> Response:
        """A template, drawn. A value that it wants and does not get is an error."""
        return HTMLResponse(self._pages.get_template(name).render(**values), status)

    def _who(self, token: str) -> Staff | None:
        with self._database.write() as session:
            return staff.signed_in(session, token, self._now())

    def _log_in(self, form: FormData) -> str | None:
        login, password = str(form.get("login", "")), str(form.get("password", ""))
        with self._database.write() as session:
            return staff.log_in(session, login, password, self._now())

    def _log_out(self, token: str) -> None:
        with self._database.write() as session:
            staff.log_out(session, token)


def _same_site(request: Request) -> bool:
    """Browsers say where a form came from; one from another site is refused."""
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _placeholders(text: str) -> Markup:
    """Escaped, with each placeholder set apart, so that it reads the same way in Arabic and Urdu."""
    apart = Markup('<bdi dir="ltr" class="taken">{}</bdi>')
    pieces, end = [], 0
    for found in PLACEHOLDER.finditer(text):
        pieces += [escape(text[end : found.start()]), apart.format(found[0])]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])
