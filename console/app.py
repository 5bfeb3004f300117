"""The console: log in, the queue, one case. Pages carry no script and load nothing from elsewhere."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from console import views
from console.handover import Desk
from db import staff
from db.database import Database
from db.keys import KeyRing
from db.staff import Staff
from helpline.catalogue import Catalogue
from helpline.errors import HelplineError
from helpline.redaction import PLACEHOLDER
from helpline.reveal import Reason
from helpline.taxonomy import Severity

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


class Console:
    """The pages. Databases are asked in threads, so that the gateway beside it never waits."""

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        now: Callable[[], datetime],
        catalogue: Catalogue,
        *,
        shared_alerts: bool = False,
    ) -> None:
        self._database = database
        self._shared_alerts = shared_alerts
        self._desk = Desk(database, keys, catalogue)
        self._keys = keys
        self._now = now
        self._pages = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.filters["placeholders"] = _placeholders

    def app(self) -> Starlette:
        """To be mounted at /console."""
        routes = [
            Route("/", self._signed_in(self.queue)),
            Route("/missed", self._signed_in(self.missed)),
            Route("/kept", self._signed_in(self.kept)),
            Route("/login", self.login_page, methods=["GET"]),
            Route("/login", self.log_in, methods=["POST"]),
            Route("/logout", self._signed_in(self.log_out), methods=["POST"]),
            Route("/cases/{number:int}", self._signed_in(self.case)),
            Route("/cases/{number:int}/status", self._signed_in(self.set_status), methods=["POST"]),
            *(
                Route(f"/cases/{{number:int}}/{path}", self._signed_in(page), methods=["POST"])
                for path, page in (
                    ("take", self.take_over),
                    ("reply", self.reply),
                    ("back", self.give_back),
                    ("asked", self.asked),
                )
            ),
            Route(
                "/cases/{number:int}/severity", self._signed_in(self.raise_case), methods=["POST"]
            ),
            Route(
                "/cases/{number:int}/files/{file}", self._signed_in(self.listen), methods=["POST"]
            ),
            Route(
                "/cases/{number:int}/messages/{message:int}",
                self._signed_in(self.reveal),
                methods=["POST"],
            ),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]
        return Starlette(routes=routes, middleware=[Middleware(StrictHeaders)])

    async def login_page(self, _request: Request) -> Response:
        """The form."""
        return self._page("login.html", wrong=False)

    async def log_in(self, request: Request) -> Response:
        """Check, and set a cookie that no script can read. Why it failed is not told."""
        if not _same_site(request):
            return self._page("login.html", 403, wrong=True)
        form = await request.form()
        token = await asyncio.to_thread(self._log_in, form)
        if token is None:
            return self._page("login.html", 401, wrong=True)
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

    async def queue(self, _request: Request, who: Staff) -> Response:
        """Open cases, the most urgent first, and what could not be read or sent."""
        seen = await asyncio.to_thread(views.queue, self._database, self._keys, who, self._now())
        return self._page("queue.html", who=who, queue=seen)

    async def case(self, request: Request, who: Staff) -> Response:
        """One case on one page."""
        seen = await self._case(request, who)
        if seen is None:
            return self._page("missing.html", 404, who=who)
        return self._page("case.html", who=who, case=seen)

    async def set_status(self, request: Request, who: Staff) -> Response:
        """Move a case along its table of transitions."""
        form = await request.form()
        number, wanted = request.path_params["number"], str(form.get("status", ""))
        try:
            found = await asyncio.to_thread(
                views.set_status, self._database, self._keys, number, wanted, who, self._now()
            )
        except (HelplineError, ValueError):
            return self._page("refused.html", 409, who=who, number=number)
        if not found:
            return self._page("missing.html", 404, who=who)
        return RedirectResponse(f"/console/cases/{number}", 303)

    async def raise_case(self, request: Request, who: Staff) -> Response:
        """Make a case graver than the machine took it for."""
        number, form = request.path_params["number"], await request.form()
        try:
            severity = Severity[str(form.get("severity", "")).upper()]
        except KeyError:
            return self._page(
                "refused.html", 409, who=who, number=number, why="Choose how grave it is."
            )
        found = await asyncio.to_thread(
            views.raise_case, self._database, self._keys, number, severity, who, self._now()
        )
        if not found:
            return self._page("missing.html", 404, who=who)
        return RedirectResponse(f"/console/cases/{number}", 303)

    async def take_over(self, request: Request, who: Staff) -> Response:
        """Answer the worker oneself."""
        return await self._with_desk(request, who, self._desk.take_over)

    async def give_back(self, request: Request, who: Staff) -> Response:
        """Let the assistant answer again."""
        return await self._with_desk(request, who, self._desk.give_back)

    async def asked(self, request: Request, who: Staff) -> Response:
        """The worker was asked how they are."""
        return await self._with_desk(request, who, self._desk.asked)

    async def reply(self, request: Request, who: Staff) -> Response:
        """Write to the worker."""
        form = await request.form()
        text, once = str(form.get("text", "")), str(form.get("once", ""))

        def send(number: int, who: Staff, now: datetime) -> bool:
            return self._desk.reply(number, text, once, who, now)

        return await self._with_desk(request, who, send)

    async def _with_desk(
        self, request: Request, who: Staff, work: Callable[[int, Staff, datetime], bool]
    ) -> Response:
        number = request.path_params["number"]
        try:
            found = await asyncio.to_thread(work, number, who, self._now())
        except HelplineError as refused:
            return self._page("refused.html", 409, who=who, number=number, why=str(refused))
        if not found:
            return self._page("missing.html", 404, who=who)
        return RedirectResponse(f"/console/cases/{number}#end", 303)

    async def missed(self, _request: Request, who: Staff) -> Response:
        """What the machine did not notice."""
        seen = await asyncio.to_thread(views.missed, self._database, self._now())
        return self._page("missed.html", who=who, missed=seen)

    async def listen(self, request: Request, who: Staff) -> Response:
        """Open a file. That it was opened, and by whom, stands in the case's timeline first."""
        number, file = request.path_params["number"], request.path_params["file"]
        opened = await asyncio.to_thread(
            views.open_file, self._database, self._keys, number, file, who, self._now()
        )
        if opened is None:
            return self._page("missing.html", 404, who=who)
        body, kind = opened
        shown = "attachment; filename=document.pdf" if kind == "application/pdf" else "inline"
        return Response(body, media_type=kind, headers={"Content-Disposition": shown})

    async def reveal(self, request: Request, who: Staff) -> Response:
        """Show a message as it was written, to whoever has the case in hand and says why."""
        number, message = request.path_params["number"], request.path_params["message"]
        form = await request.form()
        try:
            reason = Reason(str(form.get("reason", "")))
            opened = await asyncio.to_thread(
                views.reveal,
                self._database,
                self._keys,
                number,
                message,
                reason,
                who,
                self._now(),
                shared_alerts=self._shared_alerts,
            )
        except (HelplineError, ValueError) as error:
            why = str(error) if isinstance(error, HelplineError) else "Choose a reason."
            return self._page("refused.html", 409, who=who, number=number, why=why)
        if opened is None:
            return self._page("missing.html", 404, who=who)
        return self._page("original.html", who=who, number=number, text=opened.reveal(), why=reason)

    async def kept(self, _request: Request, who: Staff) -> Response:
        """What is kept and how long."""
        lines = await asyncio.to_thread(views.kept, self._database, self._now())
        return self._page("kept.html", who=who, lines=lines)

    async def _case(self, request: Request, who: Staff) -> views.CaseView | None:
        number = request.path_params["number"]
        return await asyncio.to_thread(
            views.case, self._database, self._keys, number, who, self._now()
        )

    def _signed_in(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
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
                    return self._page("refused.html", 403, who=who, number=None)
            return await page(request, who)

        return guarded

    def _page(self, name: str, status: int = 200, **values: object) -> Response:
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
