"""A hostile analyst: takes every page and every file of every quarter, knows the rules, and learns no small cell."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from datetime import datetime
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from db import figures
from db.figures import Counted
from helpline.disclosure import MINIMUM, ROUND_TO, SENSITIVE, SENSITIVE_CATEGORIES
from helpline.figures import QUESTIONS, months_of, quarter_of
from helpline.taxonomy import Category, Severity
from tests.dashboard.test_ways_out import (
    TOKEN,
    Cells,
    in_csv,
    in_xlsx,
    on_page,
    slices_in_csv,
    slices_in_json,
    slices_in_xlsx,
    slices_on_pages,
)
from tests.support.staffroom import Desk, hire, make_site
from westline.web import dashboard_app

pytestmark = pytest.mark.slow

QUARTERS = ("2026-Q1", "2026-Q2", "2026-Q3")
LANGUAGES = ("bn", "hi", "ne", "ar", "km", "si")
SPREAD = ROUND_TO // 2
LABELS = {category.label: category.value for category in Category}


def invent(session: Any, dice: random.Random) -> None:
    """Few workers in many kinds: what is hardest to hide."""
    for quarter in QUARTERS:
        for month in months_of(quarter):
            when = datetime.fromisoformat(f"{month}-10T12:00:00+00:00")
            for _ in range(dice.randrange(4, 30) if quarter != QUARTERS[-1] else 90):
                language, channel = dice.choice(LANGUAGES), dice.choice(("whatsapp", "telegram"))
                category = dice.choice((*list(Category)[:6], Category.SXV, Category.CHD))
                severity = dice.choice(list(Severity))
                where = {"language": language, "channel": channel}
                figures.note(
                    session,
                    Counted.REACH,
                    when,
                    value=dice.choice(("granted", "declined")),
                    **where,
                )
                figures.note(
                    session, Counted.CASE, when, category=category, severity=severity, **where
                )
                if dice.random() < 0.6:
                    figures.note(
                        session,
                        Counted.STOPPED,
                        when,
                        value=dice.choice(("story", "people", "consent")),
                        **where,
                    )
                if dice.random() < 0.4:
                    figures.note(
                        session,
                        Counted.REPRISAL,
                        when,
                        value=dice.choice(("yes", "no", "no", "no")),
                        **where,
                    )


def truth(session: Any) -> dict[tuple[str, str, str], int]:
    """What really happened, by quarter, question and the code of the cell."""
    found: dict[tuple[str, str, str], int] = {}
    for quarter in QUARTERS:
        for one in QUESTIONS:
            severity = None if one.severity is None else Severity(one.severity)
            counts = figures.count(
                session, Counted(one.what), figures.By(one.by), months_of(quarter), severity
            )
            found |= {(quarter, one.name, name): count for name, count in counts.items()}
    return found


@pytest.fixture(params=[1, 2, 3])
def analyst(request: Any, database: Any, keys: Any, clock: Any) -> tuple[Desk, dict[Any, int]]:
    with database.write() as session:
        invent(session, random.Random(request.param))
    site = make_site(database, keys, clock, API_TOKENS=TOKEN)
    both = Starlette(routes=[*site.routes, Mount("/dashboard", dashboard_app(site.state.office))])
    hire(database, clock(), "lin", "analyst")
    desk = Desk(TestClient(both, follow_redirects=False), "lin", clock)
    assert desk.enters() == 200
    with database.read() as session:
        return desk, truth(session)


def takes_everything(desk: Desk, quarter: str) -> tuple[Cells, dict[str, int | None]]:
    """Every way out of a quarter. Nothing may stand in one that does not stand in all."""

    def get(path: str, **headers: str) -> Any:
        return desk.browser.get(f"/dashboard/{path}", params={"period": quarter}, headers=headers)

    body = get("export.json").json()
    cells = {
        (one["name"], cell["label"]): cell["count"]
        for one in body["questions"] for cell in one["cells"]
    }  # fmt: skip
    api = get("api/figures", Authorization=f"Bearer {TOKEN}").json()
    assert api == body
    spreadsheet, table = get("export.xlsx").content, get("export.csv").content
    for taken in (in_csv(table), in_xlsx(spreadsheet), on_page(get("").text)):
        assert taken == cells
    slices = slices_in_json(get("export.json").content)
    assert slices_in_csv(table) == slices_in_xlsx(spreadsheet) == slices
    assert slices_on_pages(desk, quarter) == slices
    for part in slices.values():
        for (name, label), count in part.items():
            least = SENSITIVE if LABELS.get(label) in SENSITIVE_CATEGORIES else MINIMUM
            assert count is None or count >= least, (name, label)
    assert slices or quarter != QUARTERS[-1], "there is something to learn"
    west = get("west").text
    assert not re.search(r": [1-9](?: %)? of [1-9]\b|: [1-9]<", west), (
        "nothing small on the WEST page"
    )
    return cells, {one["name"]: one["total"] for one in body["questions"]}


def test_no_small_cell_is_learnt_of_everything_together(
    analyst: tuple[Desk, dict[Any, int]],
) -> None:
    desk, true = analyst
    assert any(0 < count < MINIMUM for count in true.values()), "there is something to learn"
    for quarter in QUARTERS:
        cells, totals = takes_everything(desk, quarter)
        assert all(c is None or c == 0 or c >= MINIMUM for c in cells.values())
        whole = narrowed(cells, totals)
        for question in {name for name, _label in cells}:
            hidden = [
                label for name, label in cells if name == question and cells[name, label] is None
            ]
            if not hidden:
                continue
            shown = [c for (name, _), c in cells.items() if name == question and c is not None]
            most = whole[question][1] - sum(max(c - SPREAD, 0) for c in shown)
            assert len(hidden) >= 2 or totals[question] is None, (quarter, question)
            # each hidden cell may be 1, or all that is hidden but one for each of the others
            assert most - (len(hidden) - 1) >= min(MINIMUM, 4), (quarter, question, most)


def narrowed(cells: Cells, totals: dict[str, int | None]) -> dict[str, tuple[int, int]]:
    """From and to of each question's true total, from all questions that count the same thing."""
    same: dict[tuple[str, int | None], list[str]] = defaultdict(list)
    for one in QUESTIONS:
        same[one.what, one.severity].append(one.name)
    found: dict[str, tuple[int, int]] = {}
    for names in same.values():
        low, high = 0, 10_000
        for name in names:
            total = totals[name]
            low = max(low, 0 if total is None else total - SPREAD)
            high = min(high, MINIMUM - 1 if total is None else total + SPREAD)
            seen = [c for (question, _), c in cells.items() if question == name and c is not None]
            low = max(low, sum(max(c - SPREAD, 0) for c in seen))
        found |= dict.fromkeys(names, (low, high))
    return found


def test_sensitive_kinds_need_more(analyst: tuple[Desk, dict[Any, int]]) -> None:
    desk, true = analyst
    for quarter in QUARTERS:
        cells, _totals = takes_everything(desk, quarter)
        for (name, label), count in cells.items():
            if name == "issues" and LABELS[label] in SENSITIVE_CATEGORIES and count:
                assert true[quarter, name, LABELS[label]] >= SENSITIVE


def test_of_two_questions_of_one_kind_only_one_is_split() -> None:
    """A second one would let cells be worked out of one another: see helpline/crosstable.py."""
    split = [(one.what, one.severity) for one in QUESTIONS if one.splits]
    assert len(split) == len(set(split)) >= 10
    by_itself = {one.what for one in QUESTIONS if one.splits and one.severity is None}
    assert not by_itself & {one.what for one in QUESTIONS if one.severity is not None}


def test_two_quarters_share_no_month() -> None:
    months = [month for quarter in QUARTERS for month in months_of(quarter)]
    assert len(months) == len(set(months))
    assert [quarter_of(month) for month in months] == [q for q in QUARTERS for _ in range(3)]
