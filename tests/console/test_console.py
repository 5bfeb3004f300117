"""The console's pages: what they show, and what nobody gets to see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from httpx import Response
from sqlalchemy import select, update
from starlette.testclient import TestClient

from console.protocols import protocols
from db import audit, roster
from db.cases import Cases
from db.tables import AlertRow, AuditRow, CaseRow
from helpline.retention import RULES
from helpline.taxonomy import Category
from helpline.triage import Danger
from tests.support.staffroom import Desk, hire, make_site

pytestmark = pytest.mark.slow

LOG = "reveal"


def entries(database, action: str = LOG) -> list[AuditRow]:  # type: ignore[no-untyped-def]
    with database.read() as session:
        return [row for row in audit.entries(session) if row.action == action]


def ask_for(desk: Desk, message: int, reason: str) -> Response:
    return desk.does(f"/cases/1/messages/{message}", reason=reason)


def test_the_queue_puts_the_critical_case_first(desk: Desk) -> None:
    page = desk.page("/queue")
    assert page.index("Violence") < page.index("Wages and benefits")
    assert "Messages that stopped" in page
    assert "ValueError" in page


def test_a_case_shows_redacted_text_and_no_markup_of_others(desk: Desk, database) -> None:  # type: ignore[no-untyped-def]
    page = desk.page("/cases/1")
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page
    assert '<bdi dir="ltr" class="taken">‹PHONE 1›</bdi>' in page
    assert 'taken out: <span class="mark">PHONE ×1</span>' in page
    assert 'dir="rtl"' in page
    assert "Asha &lt;b&gt;" in page
    assert [row.subject for row in entries(database, "read")] == ["case 1"]


@pytest.mark.parametrize("number", [99, 0])
def test_a_case_that_is_not_there(desk: Desk, database, number: int) -> None:  # type: ignore[no-untyped-def]
    assert desk.browser.get(f"/console/cases/{number}").status_code == 404
    assert desk.does(f"/cases/{number}/take").status_code == 404
    assert [row.subject for row in entries(database, "no such case")] == [f"case {number}"] * 2


def test_an_original_is_opened_with_a_reason_by_whoever_has_the_case(
    desk: Desk, database, keys
) -> None:  # type: ignore[no-untyped-def]
    assert "01700000001" not in desk.page("/cases/1")
    refused = ask_for(desk, 1, "danger")
    assert refused.status_code == 409
    assert "Take the case up first" in refused.text
    desk.does("/cases/1/take")
    opened = ask_for(desk, 1, "danger")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 01700000001" in opened.text
    assert opened.headers["cache-control"] == "no-store"
    assert "original opened danger" in desk.page("/cases/1")
    (entry,) = entries(database)
    assert (entry.actor, entry.subject, entry.reason) == ("asha", "case 1 message 1", "danger")
    with database.read() as session:
        assert audit.check(session, keys).broken is None


@pytest.mark.parametrize(
    ("message", "reason", "status"), [(1, "", 409), (1, "curious", 409), (99, "danger", 404)]
)
def test_what_is_refused_is_neither_shown_nor_noted(
    desk: Desk, database, message: int, reason: str, status: int
) -> None:  # type: ignore[no-untyped-def]
    desk.does("/cases/1/take")
    answer = ask_for(desk, message, reason)
    assert answer.status_code == status
    assert "01700000001" not in answer.text
    assert entries(database) == []


def test_somebody_elses_case_stays_closed(office: Callable[..., Desk], desk: Desk) -> None:
    desk.does("/cases/1/take")
    assert ask_for(office("binu"), 1, "danger").status_code == 409


def test_in_an_emergency_anybody_may_and_others_are_told(desk: Desk, database, clock) -> None:  # type: ignore[no-untyped-def]
    assert "01700000001" in ask_for(desk, 1, "emergency").text
    (entry,) = entries(database)
    assert entry.reason == "emergency"
    with database.read() as session:
        told = [row for row in session.scalars(select(AlertRow)) if row.kind == "opened"]
    assert [(row.stage, row.due_at) for row in told] == [(entry.id, clock())]


def test_where_nobody_can_be_told_there_is_no_emergency(database, keys, clock, cases) -> None:  # type: ignore[no-untyped-def]
    hire(database, clock(), "binu")
    site = make_site(database, keys, clock, ALERT_URLS="")
    alone = Desk(TestClient(site, follow_redirects=False), "binu", clock)
    alone.enters()
    refused = ask_for(alone, 1, "emergency")
    assert refused.status_code == 409
    assert "WESTLINE_ALERT_URLS" in refused.text
    assert entries(database) == []


def test_a_case_is_not_there_for_whoever_has_a_tie_to_it(desk: Desk, database, keys) -> None:  # type: ignore[no-untyped-def]
    assert "/console/cases/1" in desk.page("/queue")
    with database.write() as session:
        case = Cases(session, keys).by_number(1)
        assert case
        roster.bar(session, case.conversation, frozenset({"asha"}))
    assert "/console/cases/1" not in desk.page("/queue")
    assert desk.browser.get("/console/cases/1").status_code == 404
    assert desk.browser.get("/console/cases/1/conversation").status_code == 404
    assert ask_for(desk, 1, "emergency").status_code == 404
    assert desk.does("/cases/1/export", agreed="on").status_code == 404
    assert "/console/cases/1" not in desk.page("/missed")
    assert desk.does("/next").headers["location"].endswith("nothing=1")


def test_ordinary_cases_are_drawn_to_be_read_again(desk: Desk, clock) -> None:  # type: ignore[no-untyped-def]
    page = desk.page("/missed")
    assert "/console/cases/1" in page
    assert "/console/cases/2" not in page
    clock.forward(days=8)
    desk.enters()
    assert "No ordinary case" in desk.page("/missed")


def test_the_protocol_of_the_kind_stands_on_the_case(desk: Desk) -> None:
    violent, wages = desk.page("/cases/2"), desk.page("/cases/1")
    assert "What to do: Violence" in violent
    assert "Confront the employer" in violent
    assert "What to do" not in wages


def test_every_category_that_may_be_grave_has_a_protocol() -> None:
    ordinary = {Category.SVC, Category.PER, Category.REC, Category.HRS, Category.WAG}
    grave = {danger.category for danger in Danger} - ordinary
    assert grave <= set(protocols())
    for protocol in protocols().values():
        assert protocol.do
        assert protocol.do_not


def test_the_page_of_retention_shows_what_goes(desk: Desk, database, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        session.execute(update(CaseRow).values(status="closed"))
    clock.forward(days=31)
    desk.enters()
    page = desk.page("/kept")
    assert all(rule.kind.value in page for rule in RULES)
    row = page.split("originals of messages")[1].split("</tr>")[0]
    assert "30 days since the worker&#39;s last case ended, 90 at most while none is open" in row
    assert row.endswith(">2</td>")


@pytest.mark.parametrize("language", ["en", "bn", "hi", "ar", "es"])
def test_pages_speak_the_readers_language(desk: Desk, language: str) -> None:
    desk.does("/me", language=language, shortcuts="on")
    page = desk.page("/queue")
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert ("Take the next one" in page) is (language == "en")
