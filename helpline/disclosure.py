"""Disclosure control: numbers that decide something and point at nobody.

One function for every way out: page, CSV, JSON. A question is one distribution over one field, of one
fixed period; two questions of a period share nothing but their total, so nothing is learnt by taking one
from another. Three steps: what is smaller than the minimum is not shown (a sensitive kind needs more);
then the next smallest is not shown either, until what is hidden is at least two cells and together at
least the minimum, so that no cell follows from the total; the rest is rounded to 5.

A threshold, complementary suppression and rounding are the usual practice of statistical offices; the
numbers are this product's own, and stand on every page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

MINIMUM, SENSITIVE = 10, 20
ROUND_TO = 5
SENSITIVE_CATEGORIES = frozenset({"SXV", "CHD", "MHS", "TRF"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A distribution that may leave the house. None: too few to be shown, or hidden to protect another."""

    cells: Mapping[str, int | None]
    total: int | None

    def share(self, name: str) -> float | None:
        """Per cent of the total, or None where either is hidden."""
        cell = self.cells.get(name, 0)
        return None if cell is None or not self.total else min(100 * cell / self.total, 100.0)


def protect(
    counts: Mapping[str, int],
    sensitive: Collection[str] = (),
    minimum: int = MINIMUM,
) -> Shown:
    """What may be shown of true counts (none below zero). The same counts always give the same answer."""
    hidden = {name for name, count in counts.items() if 0 < count < least(name, sensitive, minimum)}
    while hidden and not _is_safe(counts, hidden, minimum):
        left = [name for name, count in counts.items() if count and name not in hidden]
        if not left:
            return Shown(dict.fromkeys(counts, None), _total_alone(counts, minimum))
        hidden.add(min(left, key=lambda name: (counts[name], name)))
    cells = {name: None if name in hidden else rounded(count) for name, count in counts.items()}
    return Shown(cells, _total_alone(counts, minimum))


def least(name: str, sensitive: Collection[str], minimum: int = MINIMUM) -> int:
    """How many workers must stand behind a cell."""
    return max(SENSITIVE, minimum) if name in sensitive else minimum


def _is_safe(counts: Mapping[str, int], hidden: set[str], minimum: int) -> bool:
    return len(hidden) > 1 and sum(counts[name] for name in hidden) >= minimum


def _total_alone(counts: Mapping[str, int], minimum: int) -> int | None:
    """A total of too few is not shown either."""
    total = sum(counts.values())
    return rounded(total) if total == 0 or total >= minimum else None


def rounded(count: int) -> int:
    """To the nearest 5."""
    return ROUND_TO * ((count + ROUND_TO // 2) // ROUND_TO)
