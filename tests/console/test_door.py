"""The door: passwords, second factors, sessions, and headers on everything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from console.door import TRIES
from db import sessions, staff
from db.tables import StaffRow, StaffSessionRow
from tests.support.staffroom import PASSWORD, Desk, hire, make_site, token_in

pytestmark = pytest.mark.slow


@pytest.fixture
def site(database, keys, clock) -> TestClient:  # type: ignore[no-untyped-def]
    hire(database, clock(), "asha")
    return TestClient(make_site(database, keys, clock), follow_redirects=False)


@pytest.fixture
def asha(site: TestClient, clock) -> Desk:  # type: ignore[no-untyped-def]
    return Desk(site, "asha", clock)


def test_a_password_alone_opens_nothing(asha: Desk) -> None:
    asha.browser.post("/console/login", data={"login": "asha", "password": PASSWORD})
    for path in ("/console/", "/console/queue", "/console/me", "/console/cases/1"):
        answer = asha.browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/second")
    token = token_in(asha.browser.get("/console/second").text)
    assert asha.browser.post("/console/next", data={"csrf": token}).status_code == 303
    assert asha.browser.get("/console/queue").status_code == 303


def test_the_first_log_in_sets_the_second_factor_up(asha: Desk) -> None:
    assert asha.enters("wrong password") == 401
    assert asha.enters() == 200
    assert asha.browser.get("/console/queue").status_code == 200
    cookie = asha.browser.cookies.jar._cookies["testserver.local"]["/"]["westline_staff"]  # type: ignore[attr-defined]
    assert cookie.has_nonstandard_attr("HttpOnly")
    asha.does("/logout")
    assert asha.browser.get("/console/queue").headers["location"] == "/console/login"


def test_a_code_is_taken_once(asha: Desk, clock) -> None:  # type: ignore[no-untyped-def]
    assert asha.enters() == 200
    assert asha.enters() == 401  # the very code that set it up
    clock.forward(seconds=30)
    assert asha.enters() == 303
    assert asha.enters() == 401
    clock.forward(seconds=90)
    assert asha.enters() == 303


def test_a_recovery_code_works_once(asha: Desk, clock) -> None:  # type: ignore[no-untyped-def]
    asha.browser.post("/console/login", data={"login": "asha", "password": PASSWORD})
    page = asha.browser.get("/console/second").text
    asha._secret = page.split('name="secret" value="')[1].split('"')[0]
    data = {"csrf": token_in(page), "secret": asha._secret, "code": asha.code()}
    shown = asha.browser.post("/console/second/new", data=data).text
    codes = [piece.split("<")[0] for piece in shown.split("<code>")[1:]]
    assert len(set(codes)) == 10

    def enters_with(code: str) -> int:
        asha.browser.post("/console/login", data={"login": "asha", "password": PASSWORD})
        token = token_in(asha.browser.get("/console/second").text)
        return asha.browser.post("/console/second", data={"csrf": token, "code": code}).status_code

    assert [enters_with(codes[3]), enters_with(codes[3]), enters_with(codes[4].upper())] == [
        303,
        401,
        303,
    ]


def test_nobody_replaces_a_second_factor_by_setting_up_another(asha: Desk) -> None:
    asha.enters()
    asha.browser.post("/console/login", data={"login": "asha", "password": PASSWORD})
    page = asha.browser.get("/console/second").text
    assert "secret" not in page
    asha._secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    data = {"csrf": token_in(page), "secret": asha._secret, "code": asha.code()}
    assert asha.browser.post("/console/second/new", data=data).status_code == 401
    assert asha.browser.get("/console/queue").headers["location"] == "/console/second"


def test_wrong_codes_lock_the_account(asha: Desk, clock) -> None:  # type: ignore[no-untyped-def]
    asha.enters()
    asha.browser.post("/console/login", data={"login": "asha", "password": PASSWORD})
    token = token_in(asha.browser.get("/console/second").text)
    for _ in range(5):
        asha.browser.post("/console/second", data={"csrf": token, "code": "000000"})
    clock.forward(minutes=1)
    data = {"csrf": token, "code": asha.code()}
    assert asha.browser.post("/console/second", data=data).status_code == 401
    assert asha.enters() == 401
    clock.forward(minutes=15)
    assert asha.enters() == 303


def test_the_cookie_changes_with_the_second_factor(asha: Desk) -> None:
    asha.browser.post("/console/login", data={"login": "asha", "password": PASSWORD})
    before = asha.browser.cookies["westline_staff"]
    page = asha.browser.get("/console/second").text
    asha._secret = page.split('name="secret" value="')[1].split('"')[0]
    data = {"csrf": token_in(page), "secret": asha._secret, "code": asha.code()}
    assert asha.browser.post("/console/second/new", data=data).status_code == 200
    assert asha.browser.cookies["westline_staff"] != before
    asha.browser.cookies.clear()
    asha.browser.cookies.set("westline_staff", before)
    assert asha.browser.get("/console/queue").headers["location"] == "/console/login"


@pytest.mark.parametrize(("wait", "gone"), [(29, False), (31, True)])
def test_a_session_ends_when_nobody_is_there(asha: Desk, clock, wait: int, gone: bool) -> None:  # type: ignore[no-untyped-def]
    asha.enters()
    clock.forward(minutes=wait)
    assert (asha.browser.get("/console/me").status_code == 303) is gone


def test_pages_that_renew_themselves_keep_no_session_alive(asha: Desk, clock) -> None:  # type: ignore[no-untyped-def]
    asha.enters()
    for _ in range(4):
        clock.forward(minutes=10)
        asha.browser.get("/console/queue/rows")
    assert asha.browser.get("/console/me").headers["location"] == "/console/login"


def test_a_session_ends_after_ten_hours_in_any_case(asha: Desk, clock) -> None:  # type: ignore[no-untyped-def]
    asha.enters()
    for _ in range(41):
        clock.forward(minutes=15)
        asha.browser.get("/console/me")
    assert asha.browser.get("/console/me").status_code == 303


def test_a_reset_or_disabled_account_is_out_at_once(asha: Desk, database) -> None:  # type: ignore[no-untyped-def]
    asha.enters()
    with database.write() as session:
        staff.reset(session, "asha", "another long password")
    assert asha.browser.get("/console/me").headers["location"] == "/console/login"
    assert asha.enters("another long password") == 200  # a new second factor is set up
    with database.write() as session:
        staff.disable(session, "asha")
    assert asha.browser.get("/console/me").status_code == 303
    assert asha.enters("another long password") == 401


def test_sample_accounts_open_a_demo_only(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        staff.add(session, "eva", "Eva", "responder", PASSWORD, clock(), sample=True)
        assert sessions.log_in(session, "eva", PASSWORD, clock()) is None
        token = sessions.log_in(session, "eva", PASSWORD, clock(), samples=True)
        assert token
        who = sessions.signed_in(session, token, clock())
        assert who
        assert who.verified


def test_one_address_is_slowed_down_whatever_the_account(asha: Desk, clock) -> None:  # type: ignore[no-untyped-def]
    def tries(login: str) -> int:
        data = {"login": login, "password": "wrong password"}
        return asha.browser.post("/console/login", data=data).status_code

    assert {tries(f"nobody{number}") for number in range(TRIES)} == {401}
    assert tries("nobody") == 429
    clock.forward(minutes=16)
    assert asha.enters() == 200


def test_a_form_from_another_site_is_refused(asha: Desk) -> None:
    elsewhere = {"sec-fetch-site": "cross-site"}
    data = {"login": "asha", "password": PASSWORD}
    assert asha.browser.post("/console/login", data=data, headers=elsewhere).status_code == 403
    asha.enters()
    data = {"csrf": token_in(asha.page("/me"))}
    assert asha.browser.post("/console/me", data=data, headers=elsewhere).status_code == 403
    assert asha.browser.post("/console/me", data={"csrf": "forged"}).status_code == 403
    assert asha.browser.post("/console/me", data={}).status_code == 403


def test_a_book_pasted_into_a_form_is_refused(asha: Desk) -> None:
    asha.enters()
    assert asha.does("/me", language="x" * 1_100_000).status_code == 403


@pytest.mark.parametrize("path", ["/console/login", "/console/", "/console/me", "/console/nothing"])
def test_every_answer_has_strict_headers(asha: Desk, path: str) -> None:
    headers = asha.browser.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"


def test_styles_and_scripts_are_named_by_what_they_hold(asha: Desk) -> None:
    page = asha.browser.get("/console/login").text
    addresses = [piece.split('"')[0] for piece in page.split('="/console/static/')[1:]]
    assert len(addresses) == 5
    for address in addresses:
        answer = asha.browser.get(f"/console/static/{address}")
        assert "immutable" in answer.headers["cache-control"]
    _digest, name = addresses[1].split("/", 1)
    assert asha.browser.get(f"/console/static/{'0' * 16}/{name}").status_code == 404
    assert asha.browser.get("/console/static/0/%2e%2e/front.py").status_code == 404


def test_what_is_stored_opens_nothing(asha: Desk, database) -> None:  # type: ignore[no-untyped-def]
    asha.enters()
    with database.read() as session:
        row = session.query(StaffRow).one()
        kept = session.query(StaffSessionRow).all()
    assert row.totp_sealed
    assert asha._secret.encode() not in row.totp_sealed
    assert asha.browser.cookies["westline_staff"] not in {one.token_hash for one in kept}
    assert all(len(code) == 64 for code in row.recovery)
    assert timedelta(hours=10) == sessions.ABSOLUTE
