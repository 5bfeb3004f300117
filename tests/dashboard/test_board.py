"""The dashboard: the same numbers on every way out, nothing of few, nothing of a quarter that runs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from dashboard.board import Figures
from dashboard.exports import Format, written
from db import configuration, figures
from db.cases import Cases
from db.figures import Counted
from db.tables import FigureRow
from helpline import casework
from helpline.disclosure import MINIMUM
from helpline.figures import QUESTIONS, is_over, months_of, quarter_of
from helpline.outcomes import Confirmed, Ending, Outcome, Remedy
from helpline.taxonomy import Category, Severity
from tests.support.staffroom import Desk, hire, make_site
from westline import sample
from westline.web import dashboard_app

AUGUST = datetime(2026, 8, 10, tzinfo=UTC)


def count(database, number: int, **fields: object) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        for _ in range(number):
            figures.note(session, Counted.CASE, AUGUST, **fields)  # type: ignore[arg-type]


@pytest.fixture
def filled(database) -> None:  # type: ignore[no-untyped-def]
    count(database, 40, category=Category.WAG, severity=Severity.PRIORITY)
    count(database, 12, category=Category.SXV, severity=Severity.CRITICAL)
    count(database, 23, category=Category.DOC, severity=Severity.URGENT)


@pytest.fixture
def open_desk(database, keys, clock, filled) -> Callable[[str], Desk]:  # type: ignore[no-untyped-def]
    site = make_site(database, keys, clock)
    office = site.state.office
    both = Starlette(routes=[*site.routes, Mount("/dashboard", dashboard_app(office))])

    def desk(role: str) -> Desk:
        hire(database, clock(), "lin", role)
        found = Desk(TestClient(both, follow_redirects=False), "lin", clock)
        assert found.enters() == 200
        return found

    return desk


def test_page_csv_and_json_agree_to_the_digit(open_desk: Callable[[str], Desk]) -> None:
    lin = open_desk("analyst").browser
    page = lin.get("/dashboard/?period=2026-Q3").text
    table = list(csv.DictReader(io.StringIO(lin.get("/dashboard/export.csv?period=2026-Q3").text)))
    data = json.loads(lin.get("/dashboard/export.json?period=2026-Q3").text)
    issues = page.split("Cases by what they are about")[2].split("</table>")[0]
    on_page = dict(re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td>', issues))
    in_csv = {
        row["label"]: row["count"] for row in table if row["question"] == "issues" and not row["by"]
    }
    in_json = {
        cell["label"]: cell["count"]
        for one in data["questions"] if one["name"] == "issues" for cell in one["cells"]
    }  # fmt: skip
    assert on_page == {
        "Wages and benefits": "40", "Identity documents": "–",
        "Sexual violence and harassment": "–", "together": "75",
    }  # fmt: skip
    assert {label: number or "–" for label, number in in_csv.items()} | {
        "together": "75"
    } == on_page
    assert {k: "–" if v is None else str(v) for k, v in in_json.items()} | {
        "together": "75"
    } == on_page
    assert len(data["questions"]) == len(QUESTIONS)


@pytest.mark.parametrize(
    ("role", "status"),
    [("analyst", 200), ("supervisor", 200), ("responder", 403), ("auditor", 403), ("administrator", 403)],
)  # fmt: skip
def test_who_may_see_figures(open_desk: Callable[[str], Desk], role: str, status: int) -> None:
    browser = open_desk(role).browser
    for path in ("", "export.csv", "export.json", "export.xlsx"):
        assert browser.get(f"/dashboard/{path}").status_code == status
    browser.cookies.clear()
    assert browser.get("/dashboard/").headers["location"] == "/console/login"


@pytest.mark.parametrize("period", ["2026-Q4", "2025-Q1", "nonsense", "2026-Q9", "<script>"])
def test_no_other_period_is_shown(open_desk: Callable[[str], Desk], period: str) -> None:
    lin = open_desk("analyst").browser
    assert lin.get("/dashboard/", params={"period": period}).status_code == 404
    assert lin.get("/dashboard/export.csv", params={"period": period}).status_code == 404


def test_an_empty_house_explains_itself(database, clock) -> None:  # type: ignore[no-untyped-def]
    board = Figures(database, clock).board()
    assert (board.period, board.periods) == ("", [])
    assert written(board, Format.CSV).count(b"\n") == 1
    assert json.loads(written(board, Format.JSON))["period"] == ""


def test_a_quarter_is_shown_a_week_after_it_has_ended(database, filled) -> None:  # type: ignore[no-untyped-def]
    def periods(day: datetime, *, early: bool = False) -> list[str]:
        return Figures(database, lambda: day, early=early).board().periods

    assert periods(datetime(2026, 9, 30, tzinfo=UTC)) == []
    assert periods(datetime(2026, 10, 7, tzinfo=UTC)) == []
    assert periods(datetime(2026, 10, 8, tzinfo=UTC)) == ["2026-Q3"]
    assert periods(AUGUST, early=True) == ["2026-Q3"]


def test_goals_are_computed_and_not_typed(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        text = "- {metric: critical_in_time, target: 90}\n- {metric: satisfaction, target: 4}"
        configuration.save(session, keys, "goals", text, 0, "sita", clock())
        for value, number in (("in_time", 30), ("late", 10)):
            for _ in range(number):
                figures.note(
                    session, Counted.REPLY, AUGUST, severity=Severity.CRITICAL, value=value
                )
    goals = Figures(database, clock).board().goals
    assert [(target, actual) for _what, target, _least, actual in goals] == [(90, 75), (4, None)]


def test_what_happens_to_a_case_is_counted_without_the_case(
    database, keys, clock, open_desk: Callable[[str], Desk]
) -> None:  # type: ignore[no-untyped-def]
    from db import contacts, conversations
    from helpline.cases import Intake
    from helpline.message import Address, AddressKind, Channel

    with database.write() as session:
        address = Address(Channel.TELEGRAM, AddressKind.TELEGRAM, "1")
        me = conversations.load(
            session, contacts.find_or_begin(session, keys, [address], "ar", clock())
        )
        book = Cases(session, keys)
        casework.record_consent(book, me, True, clock())
        case = casework.open_case(book, me, Intake(Category.VIO), "k", clock())
        ending = Ending(Outcome.PARTLY, Remedy.SAFETY, Confirmed.YES)
        casework.close_case(book, case, ending, "asha", clock())
        number = case.number
    desk = open_desk("supervisor")
    desk.does(f"/cases/{number}/take")
    desk.does(f"/cases/{number}/reply", text="how are you?", once="1")
    desk.does(f"/cases/{number}/reply", text="and now?", once="2")
    with database.read() as session:
        rows = [row for row in session.query(FigureRow) if row.month == f"{clock():%Y-%m}"]
    assert {(row.kind, row.value, row.remedy) for row in rows} == {
        ("reach", "granted", ""), ("case", "", ""), ("ended", "partly", "safety"), ("reply", "in_time", ""),
        ("worked", "within 1 hour", ""),
    }  # fmt: skip
    assert len(rows) == 5
    columns = {column.name for column in FigureRow.__table__.columns}
    assert columns == {
        "id", "month", "kind", "language", "channel", "category", "severity", "value", "remedy",
        "confirmed", "country", "sector", "sample",
    }  # fmt: skip


def test_nothing_but_the_listed_fields_is_taken(database) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session, pytest.raises(TypeError):
        figures.note(session, Counted.CASE, AUGUST, employer="Planted Ltd")  # type: ignore[call-arg]


def test_a_year_of_invented_history_shows_a_full_board(database, clock) -> None:  # type: ignore[no-untyped-def]
    first = sample.fill(database, clock())
    assert sample.fill(database, clock()) == first
    board = Figures(database, clock).board()
    assert board.is_sample
    assert all(one.lines for one in board.answers)
    shown = [count for one in board.answers for _label, count, _share in one.lines if count]
    assert min(shown) >= MINIMUM
    assert any(count is None for one in board.answers for _label, count, _share in one.lines)


def test_quarters() -> None:
    assert quarter_of("2026-11") == "2026-Q4"
    assert months_of("2026-Q1") == ("2026-01", "2026-02", "2026-03")
    assert is_over("2025-Q4", "2026-01", 8)
    assert not is_over("2025-Q4", "2026-01", 7)
    with pytest.raises(ValueError, match="no quarter"):
        months_of("2026-Q5")
