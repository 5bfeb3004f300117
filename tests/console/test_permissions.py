"""Every page × every role: who may open what. A page without an entry in the table does not exist."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from starlette.routing import Route

from console.permissions import PAGES, Door, Page
from helpline.roles import GRANTS, Permission, Role, may
from tests.support.staffroom import Desk, make_site

P = Permission
EXPECTED = {
    Role.RESPONDER: {P.SELF, P.CASES},
    Role.SUPERVISOR: {P.SELF, P.CASES, P.SUPERVISE, P.FIGURES},
    Role.ANALYST: {P.SELF, P.FIGURES},
    Role.AUDITOR: {P.SELF, P.AUDIT},
    Role.EDITOR: {P.SELF, P.CONTENT},
    Role.ADMINISTRATOR: {P.SELF, P.CONTENT, P.CONFIGURE, P.ACCOUNTS},
}
VALUES = {"number": "1", "file": "x", "message": "1", "section": "goals", "login": "nobody"}
VALUES |= {"broadcast": "1", "item": "1"}
GUARDED = [page for page in PAGES if isinstance(page.needs, Permission) and page.name != "live"]

pytestmark = pytest.mark.slow


def address(page: Page) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: VALUES[found[1]], page.path)


def test_grants_are_what_we_decided() -> None:
    assert {role: set(grants) for role, grants in GRANTS.items()} == EXPECTED


def test_every_route_stands_in_the_table(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    app = make_site(database, keys, clock).routes[0].app  # type: ignore[attr-defined]
    routes = [route for route in app.routes if isinstance(route, Route)]
    assert len(routes) == len(app.routes) == len(PAGES)
    found = {
        (route.name, route.path, *sorted((route.methods or set()) - {"HEAD"})) for route in routes
    }
    assert found == {(page.name, page.path, page.method) for page in PAGES}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_its_pages_and_no_other(office: Callable[..., Desk], role: Role) -> None:
    desk = office("walker", role.value)
    for page in GUARDED:
        path = address(page)
        answer = desk.does(path) if page.method == "POST" else desk.browser.get(f"/console{path}")
        assert isinstance(page.needs, Permission)
        allowed = may(role, page.needs)
        assert (answer.status_code != 403) is allowed, (page.name, role, answer.status_code)
        assert answer.status_code < 500


def test_nobody_sees_anything_without_logging_in(database, keys, clock, cases) -> None:  # type: ignore[no-untyped-def]
    from starlette.testclient import TestClient

    with TestClient(make_site(database, keys, clock), follow_redirects=False) as browser:
        for page in PAGES:
            if page.needs is Door.ANYONE:
                continue
            answer = browser.request(page.method, f"/console{address(page)}")
            assert (answer.status_code, answer.headers["location"]) == (303, "/console/login")


@pytest.mark.parametrize(
    ("role", "where"),
    [
        (Role.RESPONDER, "/console/queue"),
        (Role.AUDITOR, "/console/audit"),
        (Role.EDITOR, "/console/settings"),
        (Role.ADMINISTRATOR, "/console/settings"),
        (Role.ANALYST, "/dashboard/"),
    ],
)
def test_everybody_lands_where_they_work(
    office: Callable[..., Desk], role: Role, where: str
) -> None:
    assert office("walker", role.value).browser.get("/console/").headers["location"] == where


@pytest.mark.parametrize("section", ["retention", "roster", "languages"])
def test_a_content_editor_decides_nothing_about_people(
    office: Callable[..., Desk], section: str
) -> None:
    editor = office("editor", "editor")
    assert editor.browser.get(f"/console/settings/{section}").status_code == 403
    assert editor.does(f"/settings/{section}", body="", version="0").status_code == 403
