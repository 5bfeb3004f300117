"""Disclosure control for a question that is split: cases by category, once more by language.

Whoever reads the split knows what the whole was, so a hidden number has to be safe against both sums, of
its row and of its column. Small rows are put together first; so are columns that are hidden in the whole.
Then each number that is too small is hidden together with three others, at the corners of a rectangle:
workers could be moved around it in thought, and no sum would change. It is chosen so that every hidden
number may lie anywhere within a span of at least the minimum, even for somebody who knows all sums exactly.
Where there is no such rectangle, nothing of the split is shown.

The rectangle is the "hypercube" method of statistical offices (Repsilber 1994; Giessing 2003); ours asks for
the span, and gives up rather than hide less. A kind of record is split for one question only: moving
workers between two languages then leaves every other split of theirs as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import product

from helpline.disclosure import Shown, least, rounded

WHOLE = 50
"""Rows of fewer are put together."""
OTHERS, UNKNOWN = "others", "unknown"

Counts = Mapping[tuple[str, str], int]
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Split:
    """What may be shown, by row: the cells of each, as of a question alone."""

    rows: Mapping[str, Shown]


def protect_split(
    counts: Counts, whole: Shown, sensitive: Collection[str] = (), together: int = WHOLE
) -> Split | None:
    """What may be shown of true counts by (row, cell), where `whole` is shown of the cells; None for nothing."""
    merged = _rows_together(_columns_together(counts, whole), together)
    rows = sorted({row for row, _cell in merged})
    needs = {cell: _needs(cell, whole, sensitive) for _row, cell in merged}
    hidden = _hidden(merged, needs) if len(rows) > 1 else None
    if hidden is None:
        return None
    return Split({row: _row(row, merged, hidden) for row in rows})


def _columns_together(counts: Counts, whole: Shown) -> Counter[Place]:
    """What is hidden in the whole is not told apart here either."""
    merged: Counter[Place] = Counter()
    for (row, cell), count in counts.items():
        merged[row, OTHERS if whole.cells.get(cell) is None else cell] += count
    return merged


def _rows_together(counts: Counter[Place], together: int) -> Counter[Place]:
    """Small rows become one, with as many of the next larger as it takes to make it large enough."""
    sums: Counter[str] = Counter()
    for (row, _cell), count in counts.items():
        sums[row] += count
    small: set[str] = set()
    for row in sorted(sums, key=lambda name: (sums[name], name)):
        so_far = sum(sums[name] for name in small)
        if sums[row] < together or 0 < so_far < together:
            small.add(row)
    merged: Counter[Place] = Counter()
    for (row, cell), count in counts.items():
        if count:
            merged[OTHERS if row in small else row, cell] += count
    return merged


def _needs(cell: str, whole: Shown, sensitive: Collection[str]) -> int:
    """The minimum of a column; what was put together needs the most that any of its kinds needs."""
    if cell != OTHERS:
        return least(cell, sensitive)
    return max((least(name, sensitive) for name, n in whole.cells.items() if n is None), default=0)


def _hidden(counts: Mapping[Place, int], needs: Mapping[str, int]) -> set[Place] | None:
    """What must be hidden, or None where that cannot be done safely."""
    hidden: set[Place] = set()
    small = [place for place, count in counts.items() if count < needs[place[1]]]
    for place in sorted(small, key=lambda one: (-needs[one[1]], one)):
        corners = _rectangle(place, counts, needs, hidden)
        if corners is None:
            return None
        hidden |= corners
    return hidden


def _rectangle(
    place: Place, counts: Mapping[Place, int], needs: Mapping[str, int], hidden: Collection[Place]
) -> set[Place] | None:
    """The four corners that cost least, for a span that is wide enough."""
    found: list[tuple[int, list[Place]]] = []
    row, cell = place
    rows, cells = {one for one, _ in counts} - {row}, {one for _, one in counts} - {cell}
    for other_row, other_cell in product(sorted(rows), sorted(cells)):
        corners = [place, (row, other_cell), (other_row, cell), (other_row, other_cell)]
        here, beside, below, across = (counts.get(one, 0) for one in corners)
        span = min(here, across) + min(beside, below)
        if min(beside, below, across) and span >= max(needs[cell], needs[other_cell]):
            cost = sum(counts[one] for one in corners if one not in hidden)
            found.append((cost, corners))
    return set(min(found)[1]) if found else None


def _row(row: str, counts: Mapping[Place, int], hidden: Collection[Place]) -> Shown:
    cells = {
        cell: None if (name, cell) in hidden else rounded(count)
        for (name, cell), count in counts.items() if name == row
    }  # fmt: skip
    return Shown(cells, rounded(sum(count for (name, _), count in counts.items() if name == row)))
