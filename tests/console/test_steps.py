"""Themes and steps: from the dashboard's own numbers, decided by supervisors, redacted, audited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from db import audit, figures, steps
from db.figures import Counted
from helpline.crosstable import Split
from helpline.disclosure import Shown
from helpline.figures import before
from helpline.taxonomy import Category
from helpline.themes import ActionItem, themes
from tests.support.staffroom import Desk

DUE = "2026-12-31"


def item(
    about: Category = Category.WAG, due: date = date(2026, 11, 1), done: str | None = None
) -> ActionItem:
    return ActionItem(1, about, "talk to the mill", "mina", due, done)


def test_a_theme_is_what_may_be_shown() -> None:
    now = Shown({"WAG": 40, "HRS": None, "DOC": 10, "SVC": 30, "OSH": 0}, 80)
    found = themes(now, Shown({"WAG": 20, "DOC": None}, 20), [item(), item(Category.HSG)])
    assert [(one.about, one.count, one.before) for one in found] == [
        (Category.WAG, 40, 20), (Category.DOC, 10, None),
    ]  # fmt: skip
    assert [one.is_unanswered for one in found] == [False, True]
    assert [one.comes_again for one in found] == [True, False]


def test_where_it_is_as_far_as_that_may_be_shown() -> None:
    now = Shown({"WAG": 40}, 40)
    rows = {
        "BD": Shown({"WAG": 25}, 25), "QA": Shown({"WAG": None}, 15),
        "others": Shown({"WAG": 60}, 60), "unknown": Shown({"WAG": 70}, 70), "JO": Shown({}, 5),
    }  # fmt: skip
    split = {"country": Split(rows), "sector": Split({"home": Shown({"WAG": 30}, 30)})}
    (theme,) = themes(now, None, [], split)
    assert theme.where == (("sector", "home", 30), ("country", "BD", 25))


@pytest.mark.parametrize(
    ("due", "done", "late"),
    [(date(2026, 11, 1), None, True), (date(2026, 11, 1), "paid", False), (date(2026, 11, 9), None, False)],
)  # fmt: skip
def test_late(due: date, done: str | None, late: bool) -> None:
    assert item(due=due, done=done).is_late(date(2026, 11, 9)) is late


def test_the_quarter_before() -> None:
    assert [before("2026-Q1"), before("2026-Q3")] == ["2025-Q4", "2026-Q2"]


@pytest.fixture
def mina(office: Callable[..., Desk], database: Any) -> Desk:
    with database.write() as session:
        for month, category, count in (
            (5, Category.WAG, 14), (8, Category.WAG, 40), (8, Category.DOC, 30),
            (8, Category.HRS, 12), (8, Category.HSG, 4),
        ):  # fmt: skip
            for _ in range(count):
                when = datetime(2026, month, 1, tzinfo=UTC)
                figures.note(session, Counted.CASE, when, category=category)
    return office("mina", "supervisor")


@pytest.mark.slow
def test_a_step_from_its_decision_to_its_end(mina: Desk, database: Any, keys: Any) -> None:
    page = mina.page("/steps")
    assert "2026-Q3" in page
    assert "No step yet." in page
    assert "Housing" not in page.split("A new step")[0], "four are too few to be a theme"
    told = "write to the mill, ask Mr Karim Planted on 01700000001"
    assert mina.does("/steps", about="WAG", what=told, owner="mina", due=DUE).status_code == 303
    page = mina.page("/steps")
    assert "01700000001" not in page
    assert "‹PHONE 1›" in page
    assert mina.does("/steps/1/done", done="paid in full").status_code == 303
    assert "paid in full" in mina.page("/steps")
    assert mina.does("/steps/1/done", done="again").status_code == 409
    with database.read() as session:
        noted = [row.subject for row in audit.entries(session) if row.action == "step"]
        assert sorted(noted) == ["1 added", "1 done"]
        assert audit.check(session, keys).broken is None
        assert steps.counts(session, date(2026, 11, 25)) == (0, 0, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong", [{"about": "XXX"}, {"what": ""}, {"what": "x" * 301}, {"owner": " "}, {"due": "soon"}], ids=str
)  # fmt: skip
def test_what_is_wrong_stays_in_the_form(mina: Desk, database: Any, wrong: dict[str, str]) -> None:
    form = {"about": "WAG", "what": "write to the mill", "owner": "mina", "due": DUE, **wrong}
    refused = mina.does("/steps", **form)
    assert refused.status_code == 409
    assert form["what"] in refused.text
    with database.read() as session:
        assert steps.items(session) == []
