"""Accounts of staff: add, reset, disable, and what each may do. Audited."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.case_pages import form_of
from console.front import Front
from console.hand import Refused
from console.office import Office
from db import audit, staff
from db.database import Session
from db.sessions import Staff
from db.tables import StaffRow
from helpline.errors import HelplineError
from helpline.roles import Role


class AccountPages:
    """Pages for administrators. Whoever keeps accounts reads no case."""

    def __init__(self, office: Office, front: Front) -> None:
        self._office, self._front = office, front

    async def accounts(self, _request: Request, who: Staff) -> Response:
        """Everybody."""
        return await self._page(who)

    async def add_account(self, request: Request, who: Staff) -> Response:
        """A new colleague. Their first password is drawn here and shown once."""
        form, password = await form_of(request), _password()
        login = form.get("login", "").strip().lower()

        def add(session: Session) -> None:
            name = form.get("name", "").strip()[:80] or login
            role = form.get("role", "")
            staff.add(session, login, name, role, password, self._office.now())

        return await self._change(who, login, "add account", add, shown=password)

    async def change_account(self, request: Request, who: Staff) -> Response:
        """Reset, disable, enable, or another role."""
        form, login = await form_of(request), request.path_params["login"].replace("\x00", "")
        what, password = form.get("what", ""), _password()

        def change(session: Session) -> None:
            if login == who.login:
                raise Refused("Nobody changes their own account: ask another administrator.")
            match what:
                case "reset":
                    staff.reset(session, login, password)
                case "disable":
                    staff.disable(session, login)
                case "enable":
                    staff.enable(session, login)
                case "role":
                    staff.set_role(session, login, Role(form.get("role", "")))
                case _:
                    raise Refused("Choose what to change.")

        shown = password if what == "reset" else ""
        return await self._change(who, login, f"{what[:10]} account", change, shown=shown)

    async def _change(
        self, who: Staff, login: str, action: str, work: Callable[[Session], None], shown: str
    ) -> Response:
        try:
            await asyncio.to_thread(self._write, who, login, action, work)
        except (HelplineError, ValueError, LookupError) as fault:
            return await self._page(who, why=str(fault))
        if shown:
            return await self._page(who, password=shown, login=login)
        return RedirectResponse("/console/accounts", 303)

    async def _page(
        self, who: Staff, why: str = "", password: str = "", login: str = ""
    ) -> Response:
        people = await asyncio.to_thread(self._everyone)
        return self._front.page(
            who,
            "accounts.html",
            409 if why else 200,
            people=people,
            roles=Role,
            why=why,
            password=password,
            login=login,
        )

    def _everyone(self) -> list[StaffRow]:
        with self._office.database.read() as session:
            return staff.everyone(session)

    def _write(self, who: Staff, login: str, action: str, work: Callable[[Session], None]) -> None:
        office = self._office
        with office.database.write() as session:
            work(session)
            audit.note(session, office.keys, who.login, action, login[:64], "", office.now())


def _password() -> str:
    return secrets.token_urlsafe(12)
