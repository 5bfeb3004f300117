"""Themes: problems that come again, from numbers that may be shown, and what is done about each. Pure.

A theme is a kind of problem, never a person, a case or a site of few. Its number is the dashboard's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from helpline.crosstable import OTHERS, UNKNOWN, Split
from helpline.disclosure import Shown
from helpline.taxonomy import Category


@dataclass(frozen=True, slots=True)
class ActionItem:
    """Something to be done about a theme. `done`: what came of it, None as long as it is open."""

    id: int
    about: Category
    what: str
    owner: str
    due: date
    done: str | None = None

    def is_late(self, today: date) -> bool:
        """Open, and its day has gone."""
        return self.done is None and self.due < today


@dataclass(frozen=True, slots=True)
class Theme:
    """A kind of problem above the threshold. `before`: the quarter before, None if that may not be shown.

    `where`: in which country or kind of work, as far as that may be shown: (field, value, count).
    """

    about: Category
    count: int
    before: int | None
    items: tuple[ActionItem, ...]
    where: tuple[tuple[str, str, int], ...] = ()

    @property
    def is_unanswered(self) -> bool:
        """Nobody has decided to do anything about it."""
        return not self.items

    @property
    def comes_again(self) -> bool:
        """It was above the threshold in the quarter before as well."""
        return bool(self.before)


def themes(
    now: Shown,
    before: Shown | None,
    items: Iterable[ActionItem],
    splits: Mapping[str, Split] | None = None,
) -> list[Theme]:
    """What is shown of a quarter, the most frequent first, with what is done about it, and by field where it is."""
    by_theme: dict[str, list[ActionItem]] = {}
    for item in items:
        by_theme.setdefault(item.about.value, []).append(item)
    earlier = before.cells if before else {}
    found = [
        Theme(
            Category(name),
            count,
            earlier.get(name),
            tuple(by_theme.get(name, ())),
            _where(name, splits or {}),
        )
        for name, count in now.cells.items()
        if count and name not in (Category.SVC, Category.INF)
    ]
    return sorted(found, key=lambda one: (-one.count, one.about))


def _where(name: str, splits: Mapping[str, Split]) -> tuple[tuple[str, str, int], ...]:
    """The largest first. What is not known or put together says nothing about where."""
    found = [
        (field, value, shown.cells.get(name) or 0)
        for field, split in splits.items()
        for value, shown in split.rows.items()
        if value not in (OTHERS, UNKNOWN)
    ]
    return tuple(sorted((one for one in found if one[2]), key=lambda one: (-one[2], one)))
