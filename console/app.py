"""The console: log in, the queue, one case. Pages carry no script and load nothing from elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from console import misslog, views
from console.front import Front, StrictHeaders
from console.handover import Desk
from db.database import Database
from db.keys import KeyRing
from db.staff import Staff
from helpline.catalogue import Catalogue
from helpline.errors import HelplineError
from helpline.reveal import Reason
from helpline.taxonomy import Severity


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
        self._front = Front(database, now)

    def app(self) -> Starlette:
        """To be mounted at /console."""
        routes = [
            *self._front.routes(),
            Route("/", self._front.signed_in(self.queue)),
            Route("/missed", self._front.signed_in(self.missed)),
            Route("/kept", self._front.signed_in(self.kept)),
            Route("/cases/{number:int}", self._front.signed_in(self.case)),
            Route(
                "/cases/{number:int}/status",
                self._front.signed_in(self.set_status),
                methods=["POST"],
            ),
            *(
                Route(
                    f"/cases/{{number:int}}/{path}", self._front.signed_in(page), methods=["POST"]
                )
                for path, page in (
                    ("take", self.take_over),
                    ("reply", self.reply),
                    ("back", self.give_back),
                    ("asked", self.asked),
                )
            ),
            Route(
                "/cases/{number:int}/severity",
                self._front.signed_in(self.raise_case),
                methods=["POST"],
            ),
            Route(
                "/cases/{number:int}/files/{file}",
                self._front.signed_in(self.listen),
                methods=["POST"],
            ),
            Route(
                "/cases/{number:int}/messages/{message:int}",
                self._front.signed_in(self.reveal),
                methods=["POST"],
            ),
        ]
        return Starlette(routes=routes, middleware=[Middleware(StrictHeaders)])

    async def queue(self, _request: Request, who: Staff) -> Response:
        """Open cases, the most urgent first, and what could not be read or sent."""
        seen = await asyncio.to_thread(views.queue, self._database, self._keys, who, self._now())
        return self._front.page("queue.html", who=who, queue=seen)

    async def case(self, request: Request, who: Staff) -> Response:
        """One case on one page."""
        seen = await self._case(request, who)
        if seen is None:
            return self._front.page("missing.html", 404, who=who)
        return self._front.page("case.html", who=who, case=seen)

    async def set_status(self, request: Request, who: Staff) -> Response:
        """Move a case along its table of transitions."""
        form = await request.form()
        number, wanted = request.path_params["number"], str(form.get("status", ""))
        try:
            found = await asyncio.to_thread(
                views.set_status, self._database, self._keys, number, wanted, who, self._now()
            )
        except (HelplineError, ValueError):
            return self._front.page("refused.html", 409, who=who, number=number)
        if not found:
            return self._front.page("missing.html", 404, who=who)
        return RedirectResponse(f"/console/cases/{number}", 303)

    async def raise_case(self, request: Request, who: Staff) -> Response:
        """Make a case graver than the machine took it for."""
        number, form = request.path_params["number"], await request.form()
        try:
            severity = Severity[str(form.get("severity", "")).upper()]
        except KeyError:
            return self._front.page(
                "refused.html", 409, who=who, number=number, why="Choose how grave it is."
            )
        found = await asyncio.to_thread(
            misslog.raise_case, self._database, self._keys, number, severity, who, self._now()
        )
        if not found:
            return self._front.page("missing.html", 404, who=who)
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
            return self._front.page("refused.html", 409, who=who, number=number, why=str(refused))
        if not found:
            return self._front.page("missing.html", 404, who=who)
        return RedirectResponse(f"/console/cases/{number}#end", 303)

    async def missed(self, _request: Request, who: Staff) -> Response:
        """What the machine did not notice."""
        seen = await asyncio.to_thread(misslog.missed, self._database, self._now())
        return self._front.page("missed.html", who=who, missed=seen)

    async def listen(self, request: Request, who: Staff) -> Response:
        """Open a file. That it was opened, and by whom, stands in the case's timeline first."""
        number, file = request.path_params["number"], request.path_params["file"]
        opened = await asyncio.to_thread(
            views.open_file, self._database, self._keys, number, file, who, self._now()
        )
        if opened is None:
            return self._front.page("missing.html", 404, who=who)
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
            return self._front.page("refused.html", 409, who=who, number=number, why=why)
        if opened is None:
            return self._front.page("missing.html", 404, who=who)
        return self._front.page(
            "original.html", who=who, number=number, text=opened.reveal(), why=reason
        )

    async def kept(self, _request: Request, who: Staff) -> Response:
        """What is kept and how long."""
        lines = await asyncio.to_thread(views.kept, self._database, self._now())
        return self._front.page("kept.html", who=who, lines=lines)

    async def _case(self, request: Request, who: Staff) -> views.CaseView | None:
        number = request.path_params["number"]
        return await asyncio.to_thread(
            views.case, self._database, self._keys, number, who, self._now()
        )
