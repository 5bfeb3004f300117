"""Splits, attacked by linear programming: whoever knows all sums exactly still cannot narrow a hidden number down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from helpline.crosstable import OTHERS, Split, protect_split
from helpline.disclosure import MINIMUM, SENSITIVE, protect

ROWS, CELLS, SPLITS = ("bn", "hi", "ne"), ("WAG", "HRS", "SXV"), ("whatsapp", "telegram")
TABLES = st.dictionaries(
    st.tuples(st.sampled_from(ROWS), st.sampled_from(CELLS)), st.integers(0, 80), min_size=4
)
CUBES = st.dictionaries(
    st.tuples(st.sampled_from(ROWS), st.sampled_from(SPLITS), st.sampled_from(CELLS)),
    st.integers(0, 60),
    min_size=6,
)


def whole(counts: Mapping[tuple[str, ...], int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for place, count in counts.items():
        found[place[-1]] += count
    return dict(found)


def split(counts: Mapping[tuple[str, str], int]) -> Split | None:
    return protect_split(counts, protect(whole(counts), {"SXV"}), {"SXV"})


def test_what_is_shown() -> None:
    counts = {
        ("bn", "WAG"): 200, ("bn", "HRS"): 60, ("bn", "SXV"): 30,
        ("hi", "WAG"): 90, ("hi", "HRS"): 25, ("hi", "SXV"): 4,
        ("km", "WAG"): 6, ("my", "WAG"): 45, ("my", "HRS"): 11, ("my", "SXV"): 20,
    }  # fmt: skip
    found = split(counts)
    assert found is not None
    assert {row: (dict(one.cells), one.total) for row, one in found.rows.items()} == {
        "bn": ({"WAG": 200, "HRS": 60, "SXV": 30}, 290),
        "hi": ({"WAG": 90, "HRS": None, "SXV": None}, 120),
        OTHERS: ({"WAG": 50, "HRS": None, "SXV": None}, 80),
    }


def test_nothing_is_shown_where_nothing_can_hide_it() -> None:
    counts = {("bn", "WAG"): 100, ("hi", "WAG"): 5, ("hi", "HRS"): 70}
    assert split(counts) is None, "no fourth corner"
    assert split({("bn", "WAG"): 100, ("bn", "HRS"): 70}) is None, "one row is the whole"
    assert split({("bn", "WAG"): 3, ("hi", "WAG"): 2}) is None


@given(TABLES)
def test_nothing_small_is_shown(counts: dict[tuple[str, str], int]) -> None:
    found = split(counts)
    for row in found.rows.values() if found else ():
        for name, cell in row.cells.items():
            assert cell is None or cell >= (SENSITIVE if name == "SXV" else MINIMUM)


def span(known: list[list[float]], sums: list[float], target: list[float]) -> float:
    """How far a sum of unknown counts can be from its least to its most, for what is known."""
    ends = [
        linprog(np.array(target) * sign, A_eq=np.array(known), b_eq=np.array(sums)).fun
        for sign in (1, -1)
    ]
    return float(-ends[1] - ends[0])


def merged(counts: Mapping[tuple[str, str], int], found: Split) -> dict[tuple[str, str], int]:
    """The true counts, put together as they were published."""
    cells = {name for row in found.rows.values() for name in row.cells}
    truth: Counter[tuple[str, str]] = Counter()
    for (row, cell), count in counts.items():
        if not count:
            continue
        truth[row if row in found.rows else OTHERS, cell if cell in cells else OTHERS] += count
    return truth


@settings(max_examples=60)
@given(TABLES)
def test_no_hidden_number_can_be_narrowed_down(counts: dict[tuple[str, str], int]) -> None:
    found = split(counts)
    if found is None:
        return
    truth = merged(counts, found)
    places = sorted(truth)
    known, sums = [], []
    for axis, names in enumerate(zip(*places, strict=True)):
        for name in set(names):
            known.append([float(place[axis] == name) for place in places])
            sums.append(float(sum(truth[place] for place in places if place[axis] == name)))
    for place in places:
        if found.rows[place[0]].cells.get(place[1], 0) is not None:
            known.append([float(place == one) for one in places])
            sums.append(float(truth[place]))
    for place in places:
        if found.rows[place[0]].cells.get(place[1], 0) is None:
            wide = span(known, sums, [float(place == one) for one in places])
            assert wide >= MINIMUM - 1e-6, (counts, place, wide)


@settings(max_examples=30)
@given(CUBES)
def test_two_splits_of_one_question_do_not_help_each_other(
    counts: dict[tuple[str, str, str], int],
) -> None:
    """By language and by channel: what is hidden in one cannot be worked out of both."""
    places = sorted({(r, s, c) for r in ROWS for s in SPLITS for c in CELLS})
    known, sums, hidden = [], [], []
    for axis in (0, 1):
        table: Counter[tuple[str, str]] = Counter()
        for place, count in counts.items():
            table[place[axis], place[2]] += count
        found = split(table)
        if found is None:
            continue
        truth = merged(table, found)
        cells = {cell for _row, cell in truth}
        for row, cell in truth:
            picked = [
                float(
                    (p[axis] if p[axis] in found.rows else OTHERS) == row
                    and (p[2] if p[2] in cells else OTHERS) == cell
                )
                for p in places
            ]
            if found.rows[row].cells.get(cell, 0) is None:
                hidden.append(picked)
            else:
                known.append(picked)
                sums.append(float(truth[row, cell]))
        for name in {p[axis] for p in places}:
            known.append([float(p[axis] == name) for p in places])
            sums.append(float(sum(n for p, n in counts.items() if p[axis] == name)))
    for name in CELLS:
        known.append([float(p[2] == name) for p in places])
        sums.append(float(sum(n for p, n in counts.items() if p[2] == name)))
    for target in hidden:
        assert span(known, sums, target) >= MINIMUM - 1e-6, counts
