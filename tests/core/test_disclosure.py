"""Disclosure control, by brute force: whatever is published, no hidden cell can be worked out."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.disclosure import MINIMUM, ROUND_TO, SENSITIVE, Shown, protect

COUNTS = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 60), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ({"a": 50, "b": 31}, {"a": 50, "b": 30}, 80),
        ({"a": 50, "b": 9}, {"a": None, "b": None}, 60),  # b would follow from the total
        ({"a": 50, "b": 9, "c": 14}, {"a": 50, "b": None, "c": None}, 75),
        ({"a": 50, "b": 9, "c": 8}, {"a": 50, "b": None, "c": None}, 65),
        ({"a": 50, "b": 2, "c": 3, "d": 12}, {"a": 50, "b": None, "c": None, "d": None}, 65),
        ({"a": 9}, {"a": None}, None),
        ({"a": 4, "b": 7}, {"a": None, "b": None}, 10),
        ({"a": 0, "b": 40}, {"a": 0, "b": 40}, 40),
        ({}, {}, 0),
    ],
)
def test_what_is_shown(
    counts: dict[str, int], cells: dict[str, int | None], total: int | None
) -> None:
    assert protect(counts) == Shown(cells, total)


def test_a_sensitive_kind_needs_more() -> None:
    counts = {"WAG": 100, "SXV": 15, "HRS": 30}
    assert protect(counts).cells["SXV"] == 15
    assert protect(counts, {"SXV"}).cells == {"WAG": 100, "SXV": None, "HRS": None}
    assert protect({**counts, "SXV": SENSITIVE}, {"SXV"}).cells["SXV"] == SENSITIVE


def possible(shown: Shown, names: list[str], most: int) -> dict[str, set[int]]:
    """Every value that each hidden cell may have, for somebody who knows the rules and what is published."""
    found: dict[str, set[int]] = {name: set() for name in names}
    hidden = [name for name in names if shown.cells[name] is None]
    seen = {name: cell for name, cell in shown.cells.items() if cell is not None}
    spread = ROUND_TO // 2
    low = sum(max(cell - spread, MINIMUM if cell else 0) for cell in seen.values())
    high = sum(cell + spread for cell in seen.values() if cell)
    for values in product(range(1, most + 1), repeat=len(hidden)):
        total = sum(values)
        if shown.total is None:
            fits = low + total < MINIMUM
        else:
            fits = low + total <= shown.total + spread and high + total >= shown.total - spread
        if fits:
            for name, value in zip(hidden, values, strict=True):
                found[name].add(value)
    return found


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 25), min_size=1, max_size=3))
def test_no_hidden_cell_can_be_worked_out(counts: dict[str, int]) -> None:
    shown = protect(counts)
    names = [name for name in counts if shown.cells[name] is None]
    for name, values in possible(shown, names, 40).items():
        assert counts[name] == 0 or len(values) >= 4, (counts, shown, name)


@given(COUNTS)
def test_nothing_small_is_ever_shown(counts: dict[str, int]) -> None:
    shown = protect(counts)
    for name, cell in shown.cells.items():
        assert cell is None or cell == 0 == counts[name] or cell >= MINIMUM
        assert cell is None or cell % ROUND_TO == 0
    assert shown.total is None or shown.total == 0 or shown.total >= MINIMUM


@given(COUNTS)
def test_one_more_worker_changes_little_and_shows_nobody(counts: dict[str, int]) -> None:
    """Whoever compares two outputs, before and after one more, sees a step of rounding at the most."""
    before = protect(counts)
    for name, count in counts.items():
        after = protect({**counts, name: count + 1})
        for other in counts:
            pair = before.cells[other], after.cells[other]
            if None not in pair:
                assert abs(pair[0] - pair[1]) in (0, ROUND_TO, MINIMUM)  # type: ignore[operator]


@given(COUNTS)
def test_the_same_counts_give_the_same_answer_in_any_order(counts: dict[str, int]) -> None:
    assert protect(counts) == protect(dict(reversed(counts.items())))
