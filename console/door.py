"""Log in, second factor, log out: the pages before the others."""

from __future__ import annotations

import asyncio
import io
from collections import defaultdict, deque
from datetime import datetime, timedelta

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console import assets
from console.front import COOKIE, Front, same_site, set_cookie
from console.office import Office
from db import audit, second_factor, sessions
from db.sessions import Staff
from db.tables import StaffRow

TRIES, WITHIN = 20, timedelta(minutes=15)
"""Wrong log-ins of one address, whatever the account: an account by itself locks after five."""


class Throttle:
    """Counts what one address did wrong lately. In this process alone: accounts lock everywhere."""

    def __init__(self) -> None:
        self._wrong: dict[str, deque[datetime]] = defaultdict(deque)

    def is_over(self, address: str, now: datetime) -> bool:
        """Whether this address has to wait."""
        wrong = self._wrong[address]
        while wrong and now - wrong[0] > WITHIN:
            wrong.popleft()
        if not wrong:
            del self._wrong[address]
        return len(wrong) >= TRIES

    def count(self, address: str, now: datetime) -> None:
        """One more."""
        self._wrong[address].append(now)


class DoorPages:
    """What somebody sees who is not inside yet."""

    def __init__(self, office: Office, front: Front) -> None:
        self._office, self._front = office, front
        self._throttle = Throttle()

    async def asset(self, request: Request) -> Response:
        """A style or script."""
        return assets.answer(request.path_params["digest"], request.path_params["name"])

    async def log_in_page(self, _request: Request) -> Response:
        """The form."""
        return self._front.page(None, "login.html", wrong=False)

    async def log_in(self, request: Request) -> Response:
        """Check the password. Why it failed is not told."""
        address, now = request.client.host if request.client else "", self._office.now()
        if not same_site(request):
            return self._front.page(None, "login.html", 403, wrong=True)
        if self._throttle.is_over(address, now):
            return self._front.page(None, "login.html", 429, wrong=True)
        form = await request.form()
        login, password = str(form.get("login", "")), str(form.get("password", ""))
        token = await asyncio.to_thread(
            self._log_in, login[:64].replace("\x00", ""), password[:1000]
        )
        if token is None:
            self._throttle.count(address, now)
            return self._front.page(None, "login.html", 401, wrong=True)
        response = RedirectResponse("/console/", 303)
        set_cookie(request, response, token)
        return response

    async def second_page(self, _request: Request, who: Staff) -> Response:
        """Ask for a code, or set the second factor up."""
        if who.verified:
            return RedirectResponse("/console/", 303)
        if await asyncio.to_thread(self._has_second, who):
            return self._front.page(who, "second.html", wrong=False)
        return self._set_up(who, second_factor.new_secret(), wrong=False)

    async def second(self, request: Request, who: Staff) -> Response:
        """A code of the phone, or one for a lost phone."""
        code = str((await request.form()).get("code", ""))[:40]
        token = request.cookies.get(COOKIE, "")
        fresh = await asyncio.to_thread(self._verify, token, code)
        if fresh is None:
            return self._front.page(who, "second.html", 401, wrong=True)
        response = RedirectResponse("/console/", 303)
        set_cookie(request, response, fresh)
        return response

    async def enrol(self, request: Request, who: Staff) -> Response:
        """Take a second factor into use."""
        form = await request.form()
        secret, code = str(form.get("secret", ""))[:64], str(form.get("code", ""))[:40]
        token = request.cookies.get(COOKIE, "")
        try:
            enrolled = await asyncio.to_thread(self._enrol, who, token, secret, code)
        except ValueError:  # not base 32: not a secret of ours
            enrolled = None
        if enrolled is None:
            return self._set_up(who, second_factor.new_secret(), wrong=True)
        fresh, codes = enrolled
        response = self._front.page(who, "recovery.html", codes=codes)
        set_cookie(request, response, fresh)
        return response

    async def log_out(self, request: Request, _who: Staff) -> Response:
        """End the session."""
        await asyncio.to_thread(self._log_out, request.cookies.get(COOKIE, ""))
        response = RedirectResponse("/console/login", 303)
        response.delete_cookie(COOKIE, path="/")
        return response

    def _set_up(self, who: Staff, secret: str, *, wrong: bool) -> Response:
        square = io.BytesIO()
        segno.make(second_factor.address(secret, who.login), error="m").save(
            square, kind="svg", scale=4, xmldecl=False, svgns=True, omitsize=False
        )
        picture = Markup(square.getvalue().decode())  # noqa: S704 - drawn by us from a fresh secret
        return self._front.page(
            who, "enrol.html", 401 if wrong else 200, secret=secret, square=picture, wrong=wrong
        )

    def _log_in(self, login: str, password: str) -> str | None:
        office = self._office
        with office.database.write() as session:
            return sessions.log_in(session, login, password, office.now(), samples=office.samples)

    def _has_second(self, who: Staff) -> bool:
        with self._office.database.read() as session:
            return session.get_one(StaffRow, who.id).totp_sealed is not None

    def _verify(self, token: str, code: str) -> str | None:
        office = self._office
        with office.database.write() as session:
            right = sessions.verify(session, office.keys, token, code, office.now())
            return sessions.renew(session, token) if right else None

    def _enrol(
        self, who: Staff, token: str, secret: str, code: str
    ) -> tuple[str, list[str]] | None:
        office, now = self._office, self._office.now()
        with office.database.write() as session:
            row = session.get_one(StaffRow, who.id, with_for_update=True)
            codes = second_factor.enrol(row, office.keys, secret, "".join(code.split()), now)
            if codes is None:
                return None
            sessions.mark_verified(session, token)
            audit.note(session, office.keys, who.login, "second factor", "own account", "", now)
            return sessions.renew(session, token), codes

    def _log_out(self, token: str) -> None:
        with self._office.database.write() as session:
            sessions.log_out(session, token)
