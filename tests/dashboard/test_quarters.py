"""The quarters side by side: chart, table and each quarter's own file say the same."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from dashboard.board import Figures
from dashboard.trend import LINES, MOST, Trend, trends
from db.database import Database
from tests.support.staffroom import Desk, hire, make_site
from westline.sample import fill
from westline.web import dashboard_app

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
POINT = re.compile(
    r'aria-label="quarter: (\S+); (?:how many|per cent): ([\d,.]+); line: ([^"]+)"[^>]*aria-roledescription="point"'
)

pytestmark = pytest.mark.slow


@pytest.fixture
def figures(database: Database) -> Figures:
    fill(database, NOW)
    return Figures(database, lambda: NOW)


@pytest.fixture
def found(figures: Figures) -> list[Trend]:
    return trends(figures.boards(MOST))


def test_every_part_is_there_for_every_quarter_that_stands(
    figures: Figures, found: list[Trend]
) -> None:
    assert [trend.part for trend in found] == list(LINES)
    for trend in found:
        assert trend.quarters == list(reversed(figures.board().periods)) == sorted(trend.quarters)


def test_the_chart_says_what_the_table_says(found: list[Trend]) -> None:
    for trend in found:
        drawn = {
            (unescape(line), quarter): float(value.replace(",", ""))
            for quarter, value, line in POINT.findall(trend.chart)
        }
        told = {
            (name, quarter): float(value)
            for name, values in trend.rows
            for quarter, value in zip(trend.quarters, values, strict=True)
            if value is not None
        }
        assert drawn == told
        assert told


def test_the_table_says_what_each_quarter_says(figures: Figures, found: list[Trend]) -> None:
    (issues,) = [trend for trend in found if trend.part.value == "Issues"]
    ((_name, values),) = issues.rows
    for quarter, value in zip(issues.quarters, values, strict=True):
        board = figures.board(quarter)
        (wanted,) = [one.shown.total for one in board.answers if one.question.name == "issues"]
        assert value == wanted


def test_the_chart_is_ours_alone(found: list[Trend]) -> None:
    """No script, no style that the page's policy forbids, nothing from elsewhere, and no colour."""
    for trend in found:
        assert not re.search(
            r"<script|style=|href=|url\(|https?://(?!www\.w3\.org)", str(trend.chart)
        )
        colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', str(trend.chart)))
        assert colours <= {"currentColor", "none", "transparent"}


def test_an_empty_house_has_no_chart(database: Database) -> None:
    boards = Figures(database, lambda: NOW).boards(MOST)
    assert [board.period for board in boards] == [""]
    assert trends(boards) == []


def test_the_page(figures: Figures, database: Database, keys: Any, clock: Any) -> None:
    site = make_site(database, keys, clock)
    both = Starlette(routes=[*site.routes, Mount("/dashboard", dashboard_app(site.state.office))])
    hire(database, clock(), "lin", "analyst")
    lin = Desk(TestClient(both, follow_redirects=False), "lin", clock)
    assert lin.enters() == 200
    page = lin.browser.get("/dashboard/quarters").text
    assert page.count("<svg") == len(LINES)
    assert "Sample: most of this history is invented" in page
