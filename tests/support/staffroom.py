"""Staff of the tests: they log in through the real pages, second factor included."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import httpx
import pyotp
from starlette.applications import Starlette
from starlette.routing import Mount

from console.app import console_app
from console.office import Office
from db import staff
from db.database import Database
from db.keys import KeyRing
from tests.support.house import directory, test_settings, words

PASSWORD = "a long test password"


def make_site(database: Database, keys: KeyRing, clock: object, **settings: str) -> Starlette:
    """The console alone, at its address."""
    office = Office(
        database,
        keys,
        clock,  # type: ignore[arg-type]
        words(),
        test_settings(**{"ALERT_URLS": "json://127.0.0.1:1", **settings}),
        directory(),
    )
    site = Starlette(routes=[Mount("/console", console_app(office))])
    site.state.office = office
    return site


def hire(
    database: Database, now: datetime, login: str, role: str = "responder", name: str = ""
) -> None:
    """A new colleague."""
    with database.write() as session:
        staff.add(session, login, name or login.title(), role, PASSWORD, now)


class Desk:
    """One person's browser, without a screen."""

    def __init__(self, browser: httpx.Client, login: str, clock: object) -> None:
        self.browser, self.login = browser, login
        self._clock = clock
        self._secret = ""

    def enters(self, password: str = PASSWORD) -> int:
        """Log in as far as it goes. Returns the status of the step that decided."""
        first = self.browser.post(
            "/console/login", data={"login": self.login, "password": password}
        )
        if first.status_code != 303:
            return first.status_code
        page = self.browser.get("/console/second").text
        secret = re.search(r'name="secret" value="(\w+)"', page)
        if secret:
            self._secret = secret[1]
            data = {"csrf": token_in(page), "secret": self._secret, "code": self.code()}
            return self.browser.post("/console/second/new", data=data).status_code
        data = {"csrf": token_in(page), "code": self.code()}
        return self.browser.post("/console/second", data=data).status_code

    def code(self, steps: int = 0) -> str:
        """What the phone shows now, or some steps later."""
        now = self._clock()  # type: ignore[operator]
        return pyotp.TOTP(self._secret).at(now + timedelta(seconds=30 * steps))

    def page(self, path: str) -> str:
        """The text of a page."""
        return self.browser.get(f"/console{path}", follow_redirects=True).text

    def does(self, path: str, **fields: str) -> httpx.Response:
        """Send a form with the token that the pages carry."""
        data = {"csrf": token_in(self.page("/me")), **fields}
        return self.browser.post(f"/console{path}", data=data)


def token_in(page: str) -> str:
    """The token that a page's forms carry."""
    return page.split('name="csrf" value="')[1].split('"', maxsplit=1)[0]
