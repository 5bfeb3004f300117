"""The console: who may see what, what a page shows, what is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx import Response
from sqlalchemy import select, update
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from bot.channels.webchat import arrival
from console.app import Console
from console.protocols import protocols
from db import audit, contacts, conversations, inbox, messages, originals, roster, staff
from db.cases import Cases
from db.tables import AlertRow, CaseRow
from helpline import casework
from helpline.cases import Answer, Intake
from helpline.catalogue import Catalogue
from helpline.message import Address, AddressKind, Channel
from helpline.redaction import redact
from helpline.retention import RULES
from helpline.taxonomy import Category
from helpline.text import RawText
from helpline.triage import Danger
from tests.support.house import LANGUAGES
from westline.build import ROOT

PASSWORD = "a long test password"


@pytest.fixture
def site(database, keys, clock) -> Iterator[TestClient]:  # type: ignore[no-untyped-def]
    with database.write() as session:
        staff.add(session, "asha", "Asha <b>", "responder", PASSWORD, clock())
        book = Cases(session, keys)
        address = Address(Channel.TELEGRAM, AddressKind.TELEGRAM, "1")
        worker = conversations.load(
            session, contacts.find_or_begin(session, keys, [address], "ar", clock())
        )
        for number, (category, story) in enumerate(
            [(Category.WAG, "<script>alert(1)</script> 01700000001"), (Category.VIO, "he hits us")]
        ):
            told = redact(RawText(story))
            casework.open_case(
                book, worker, Intake(category, {Answer.STORY: told.text}), f"k{number}", clock()
            )
            sealed = originals.seal(session, keys, worker.id, f"s{number}", RawText(story), clock())
            messages.note_inbound(
                session,
                worker.id,
                f"s{number}",
                "text",
                told.text,
                told.findings,
                "ar",
                clock(),
                sealed,
            )
        inbox.accept(session, keys, [arrival("v", "m", "x", None, clock())], "en", clock())
        from datetime import timedelta

        inbox.bury(
            session, inbox.claim(session, keys, clock(), timedelta(30)), "ValueError", clock()
        )
    app = Starlette(
        routes=[
            Mount(
                "/console",
                Console(
                    database, keys, clock, Catalogue.load(ROOT, LANGUAGES), shared_alerts=True
                ).app(),
            )
        ]
    )
    with TestClient(app, follow_redirects=False) as client:
        yield client


def log_in(site: TestClient, password: str = PASSWORD) -> int:
    return site.post("/console/login", data={"login": "asha", "password": password}).status_code


def csrf(site: TestClient) -> str:
    page = site.get("/console/").text
    return page.split('name="csrf" value="')[1].split('"')[0]


@pytest.mark.parametrize(
    "path",
    ["/console/", "/console/cases/1", "/console/cases/99", "/console/kept", "/console/missed"],
)
def test_nobody_sees_anything_without_logging_in(site: TestClient, path: str) -> None:
    answer = site.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/login")


def test_logging_in_and_out(site: TestClient) -> None:
    assert log_in(site, "wrong") == 401
    assert log_in(site) == 303
    cookie = site.cookies.jar._cookies["testserver.local"]["/console"]["westline_staff"]  # type: ignore[attr-defined]
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert site.get("/console/").status_code == 200
    assert site.post("/console/logout", data={"csrf": csrf(site)}).status_code == 303
    assert site.get("/console/").status_code == 303


def test_the_queue_puts_the_critical_case_first(site: TestClient) -> None:
    log_in(site)
    page = site.get("/console/").text
    assert page.index("Violence") < page.index("Wages and benefits")
    assert "Messages that stopped" in page
    assert "ValueError" in page


def test_a_case_shows_redacted_text_and_no_markup_of_others(site: TestClient) -> None:
    log_in(site)
    page = site.get("/console/cases/1").text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "‹PHONE 1›" in page
    assert "taken out: PHONE ×1" in page
    assert 'dir="rtl"' in page
    assert "Asha &lt;b&gt;" in page


@pytest.mark.parametrize("path", ["/console/cases/99", "/console/cases/0"])
def test_a_case_that_is_not_there(site: TestClient, path: str) -> None:
    log_in(site)
    assert site.get(path).status_code == 404


def test_changing_a_status(site: TestClient) -> None:
    log_in(site)
    token = csrf(site)

    def change(status: str, token: str = token) -> int:
        return site.post(
            "/console/cases/1/status", data={"status": status, "csrf": token}
        ).status_code

    assert change("in_progress", "forged") == 403
    assert change("resolved") == 409
    assert change("nonsense") == 409
    assert change("in_progress") == 303
    assert "in progress" in site.get("/console/cases/1").text
    assert (
        site.post("/console/cases/99/status", data={"status": "closed", "csrf": token}).status_code
        == 404
    )


def test_a_form_from_another_site_is_refused(site: TestClient) -> None:
    elsewhere = {"sec-fetch-site": "cross-site"}
    data = {"login": "asha", "password": PASSWORD}
    assert site.post("/console/login", data=data, headers=elsewhere).status_code == 403
    log_in(site)
    data = {"status": "in_progress", "csrf": csrf(site)}
    assert site.post("/console/cases/1/status", data=data, headers=elsewhere).status_code == 403


@pytest.mark.parametrize("path", ["/console/login", "/console/static/console.css", "/console/"])
def test_every_answer_has_strict_headers(site: TestClient, path: str) -> None:
    headers = site.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def ask_for(site: TestClient, message: int, reason: str) -> Response:
    return site.post(
        f"/console/cases/1/messages/{message}", data={"csrf": csrf(site), "reason": reason}
    )


def take_up(site: TestClient) -> None:
    site.post("/console/cases/1/status", data={"csrf": csrf(site), "status": "in_progress"})


def test_an_original_is_opened_with_a_reason_by_whoever_has_the_case(
    site: TestClient, database, keys
) -> None:  # type: ignore[no-untyped-def]
    log_in(site)
    assert "01700000001" not in site.get("/console/cases/1").text
    refused = ask_for(site, 1, "danger")
    assert refused.status_code == 409
    assert "Take the case up first" in refused.text
    take_up(site)
    opened = ask_for(site, 1, "danger")
    assert opened.status_code == 200
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 01700000001" in opened.text
    assert opened.headers["cache-control"] == "no-store"
    assert "original opened danger" in site.get("/console/cases/1").text
    with database.read() as session:
        (entry,) = audit.entries(session)
        assert audit.check(session, keys).broken is None
    assert (entry.actor, entry.action, entry.subject, entry.reason) == (
        "asha",
        "reveal",
        "case 1 message 1",
        "danger",
    )


@pytest.mark.parametrize(
    ("message", "reason", "status"), [(1, "", 409), (1, "curious", 409), (99, "danger", 404)]
)
def test_what_is_refused_is_neither_shown_nor_noted(
    site: TestClient, database, message: int, reason: str, status: int
) -> None:  # type: ignore[no-untyped-def]
    log_in(site)
    take_up(site)
    answer = ask_for(site, message, reason)
    assert answer.status_code == status
    assert "01700000001" not in answer.text
    with database.read() as session:
        assert audit.entries(session) == []


def test_somebody_elses_case_stays_closed(site: TestClient, database, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        staff.add(session, "binu", "Binu", "responder", PASSWORD, clock())
    log_in(site)
    take_up(site)
    site.post("/console/logout", data={"csrf": csrf(site)})
    site.post("/console/login", data={"login": "binu", "password": PASSWORD})
    assert ask_for(site, 1, "danger").status_code == 409


def test_in_an_emergency_anybody_may_and_others_are_told(site: TestClient, database, clock) -> None:  # type: ignore[no-untyped-def]
    log_in(site)
    opened = ask_for(site, 1, "emergency")
    assert "01700000001" in opened.text
    with database.read() as session:
        (entry,) = audit.entries(session)
        told = [row for row in session.scalars(select(AlertRow)) if row.kind == "opened"]
    assert (entry.action, entry.reason) == ("reveal", "emergency")
    assert [(row.stage, row.due_at) for row in told] == [(entry.id, clock())]


def test_where_nobody_can_be_told_there_is_no_emergency(
    database, keys, clock, site: TestClient
) -> None:  # type: ignore[no-untyped-def]
    alone = Starlette(
        routes=[
            Mount("/console", Console(database, keys, clock, Catalogue.load(ROOT, LANGUAGES)).app())
        ]
    )
    with TestClient(alone, follow_redirects=False) as console:
        log_in(console)
        refused = ask_for(console, 1, "emergency")
    assert refused.status_code == 409
    assert "WESTLINE_ALERT_URLS" in refused.text
    with database.read() as session:
        assert audit.entries(session) == []


def test_a_case_is_not_there_for_whoever_has_a_tie_to_it(site: TestClient, database, keys) -> None:  # type: ignore[no-untyped-def]
    log_in(site)
    assert "/console/cases/1" in site.get("/console/").text
    with database.write() as session:
        case = Cases(session, keys).by_number(1)
        assert case
        roster.bar(session, case.conversation, frozenset({"asha"}))
    assert "/console/cases/1" not in site.get("/console/").text
    assert site.get("/console/cases/1").status_code == 404
    assert ask_for(site, 1, "emergency").status_code == 404
    data = {"csrf": csrf(site), "status": "in_progress"}
    assert site.post("/console/cases/1/status", data=data).status_code == 404


def test_what_the_machine_missed_is_raised_told_and_counted(
    site: TestClient, database, clock
) -> None:  # type: ignore[no-untyped-def]
    log_in(site)

    def raises(word: str, number: int = 1, token: str | None = None) -> int:
        data = {"csrf": csrf(site) if token is None else token, "severity": word}
        return site.post(f"/console/cases/{number}/severity", data=data).status_code

    assert raises("critical", token="forged") == 403
    assert [raises("nonsense"), raises("critical", 99)] == [409, 404]
    assert "Nothing yet" in site.get("/console/missed").text
    assert raises("critical") == 303
    assert raises("urgent") == 303  # it is graver already: nothing happens
    page = site.get("/console/missed").text
    row = page.split("<tbody>")[1].split("</tr>")[0]
    assert all(part in row for part in ("Wages and benefits", ">ar<", "critical", ">1<"))
    assert page.count("<tr>") == 2
    assert "Graver than that" not in site.get("/console/cases/1").text
    with database.read() as session:
        waiting = [row for row in session.scalars(select(AlertRow)) if row.severity == 0]
    assert len(waiting) >= 4


def test_ordinary_cases_are_drawn_to_be_read_again(site: TestClient, clock) -> None:  # type: ignore[no-untyped-def]
    log_in(site)
    page = site.get("/console/missed").text
    assert "/console/cases/1" in page
    assert "/console/cases/2" not in page
    clock.forward(days=8)
    log_in(site)
    assert "No ordinary case" in site.get("/console/missed").text


def act(site: TestClient, path: str, number: int = 2, **data: str) -> Response:
    return site.post(f"/console/cases/{number}/{path}", data={"csrf": csrf(site), **data})


def test_taking_over_answering_and_giving_back(site: TestClient) -> None:
    log_in(site)
    assert "the assistant answers" in site.get("/console/cases/2").text
    refused = act(site, "reply", text="hello", once="1")
    assert refused.status_code == 409
    assert "Take the conversation over first" in refused.text
    assert act(site, "take").headers["location"] == "/console/cases/2#end"
    page = site.get("/console/cases/2").text
    assert "You answer." in page
    once = page.split('name="once" value="')[1].split('"')[0]
    assert act(site, "reply", text="I am Asha <b>", once=once).status_code == 303
    page = site.get("/console/cases/2").text
    assert "I am Asha &lt;b&gt;" in page
    assert "A person of the team" in page
    assert "on its way" in page
    assert act(site, "back").status_code == 303
    assert "Take over and answer" in site.get("/console/cases/2").text
    forged = site.post("/console/cases/2/take", data={"csrf": "forged"})
    assert forged.status_code == 403
    assert [
        act(site, path, 99, text="x", once="1").status_code
        for path in ("take", "reply", "back", "asked")
    ] == [404] * 4


def test_closing_a_case_lets_the_assistant_answer_again(site: TestClient) -> None:
    log_in(site)
    act(site, "take")
    act(site, "status", status="closed")
    assert "Closed: the assistant answers." in site.get("/console/cases/2").text


def test_whoever_was_in_danger_is_asked_again_after_7_30_and_90_days(
    site: TestClient, clock
) -> None:  # type: ignore[no-untyped-def]
    log_in(site)
    act(site, "status", status="closed")
    act(site, "status", 1, status="closed")
    seen = []
    for days in (6, 1, 23, 60):
        clock.forward(days=days)
        log_in(site)
        page = site.get("/console/").text
        seen.append("Case 2</a>, " in page)
        assert "Case 1</a>, " not in page
        if days == 1:
            assert "7 days after its end" in page
            act(site, "asked")
            assert "Ask how they are" not in site.get("/console/").text
        elif days == 23:
            act(site, "take")
            act(site, "reply", text="How are you?", once="1")
            assert "Ask how they are" not in site.get("/console/").text
    assert seen == [False, True, True, True]
    act(site, "status", status="in_progress")
    assert "Ask how they are" not in site.get("/console/").text


def test_the_protocol_of_the_kind_stands_on_the_case(site: TestClient) -> None:
    log_in(site)
    violent, wages = site.get("/console/cases/2").text, site.get("/console/cases/1").text
    assert "What to do: Violence" in violent
    assert "Confront the employer" in violent
    assert "What to do" not in wages


def test_every_category_that_may_be_grave_has_a_protocol() -> None:
    grave = {danger.category for danger in Danger} - {
        Category.SVC,
        Category.PER,
        Category.REC,
        Category.HRS,
        Category.WAG,
    }
    assert grave <= set(protocols())
    for protocol in protocols().values():
        assert protocol.do
        assert protocol.do_not


def test_placeholders_stand_apart_and_nothing_else_is_markup(site: TestClient) -> None:
    log_in(site)
    page = site.get("/console/cases/1").text
    assert '<bdi dir="ltr" class="taken">‹PHONE 1›</bdi>' in page
    assert "<script>" not in page


def test_the_page_of_retention_shows_what_goes(site: TestClient, database, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        session.execute(update(CaseRow).values(status="closed"))
    clock.forward(days=31)
    log_in(site)
    page = site.get("/console/kept").text
    assert all(rule.kind.value in page for rule in RULES)
    originals_row = page.split("originals of messages")[1].split("</tr>")[0]
    assert (
        "30 days since the worker&#39;s last case ended, 90 at most while none is open"
        in originals_row
    )
    assert originals_row.endswith(">2</td>")
