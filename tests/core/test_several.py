"""A problem may be about several things: "1, 3" chooses both, where it was asked what it is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpline.message import Choice
from helpline.steps import Ask
from tests.support.reading import MENU, WORKER, planned

ABOUT = tuple(
    Choice(code, f'/choose_category{{"category": "{code}"}}') for code in ("WAG", "HRS", "VIO")
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1, 3", "WAG,VIO"),
        ("৩ ১", "VIO,WAG"),
        ("1 & 2 & 3", "WAG,HRS,VIO"),
        ("2 2", "HRS"),
        ("2", "HRS"),
        ("1, 4", None),
        ("1 and my boss", None),
    ],
)
def test_a_problem_may_be_about_several_things(text: str, meant: str | None) -> None:
    steps = planned(text, replace(WORKER, offered=ABOUT))
    chosen = [step.command for step in steps if isinstance(step, Ask)]
    assert chosen == [meant and f'/choose_category{{"category": "{meant}"}}']


def test_several_numbers_are_nothing_where_one_thing_was_asked() -> None:
    (step,) = planned("1, 2", replace(WORKER, offered=MENU))
    assert isinstance(step, Ask)
    assert step.command is None
