"""Garbled answers: what is worked out of many, and that one alone says nothing."""

from __future__ import annotations

import random

import pytest

from helpline.polls import (
    FEWEST,
    FORCED_NO,
    FORCED_YES,
    TRUTH,
    Answered,
    Estimate,
    answer_in,
    estimate,
    payloads,
)


@pytest.mark.parametrize(
    ("yes", "no", "found"),
    [
        (20, 29, None),
        (50, 50, Estimate(50, 34, 66)),
        (20, 80, Estimate(0, 0, 13)),  # every yes was forced
        (80, 20, Estimate(100, 87, 100)),
        (410, 590, Estimate(35, 30, 40)),
        (0, 1000, Estimate(0, 0, 0)),
    ],
)
def test_what_is_worked_out(yes: int, no: int, found: Estimate | None) -> None:
    assert estimate(yes, no) == found


def test_the_truth_lies_in_the_span_of_nearly_every_poll() -> None:
    dice, hits = random.Random(7), 0
    for _ in range(400):
        yes = 0
        for _ in range(500):
            digit = dice.randrange(10)
            yes += digit < 2 or (digit > 3 and dice.random() < 0.3)
        found = estimate(yes, 500 - yes)
        assert found is not None
        hits += found.at_least <= 30 <= found.at_most
    assert hits >= 370


def test_one_answer_tells_little() -> None:
    """Whoever knows an answer learns at most this much: four yeses of whom it is true for one of whom it is not."""
    assert pytest.approx(1) == FORCED_YES + FORCED_NO + TRUTH
    assert pytest.approx(4) == (FORCED_YES + TRUTH) / FORCED_YES
    assert FEWEST >= 50


def test_what_stands_behind_the_buttons() -> None:
    assert [answer_in(one) for one in payloads(12)] == [Answered(12, True), Answered(12, False)]
    for other in ("/poll_yes", "/poll_12_maybe", "/poll_x_yes", "yes", "/poll_1234567890_no"):
        assert answer_in(other) is None
