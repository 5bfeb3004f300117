"""A question, answered from what was counted: the whole, and slices of one language, channel, country or sector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.labels import label, of_field
from db.figures import By, Group
from helpline.crosstable import UNKNOWN
from helpline.disclosure import Shown
from helpline.figures import SPLIT_BY, Question, answer, split


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and what may be shown: (label, count or None, per cent or None), the largest first."""

    question: Question
    shown: Shown
    lines: list[tuple[str, int | None, float | None]]


@dataclass(frozen=True, slots=True)
class Slice:
    """The questions of one value of a field. A question that is not here would show too little."""

    field: str
    value: str
    label: str
    answers: list[Answer]

    @property
    def key(self) -> str:
        """How a page is asked for it: "language:bn"."""
        return f"{self.field}:{self.value}"


def answered(question: Question, groups: Sequence[Group], places: Mapping[str, str]) -> Answer:
    """One question of everything that was counted under its kind."""
    counts: Counter[str] = Counter()
    for group in _of(question, groups):
        counts[group.field(By(question.by))] += group.number
    return _lines(question, answer(question, counts), places)


def sliced(
    answers: Sequence[Answer], groups: Mapping[str, Sequence[Group]], places: Mapping[str, str]
) -> tuple[Slice, ...]:
    """Everything that may be asked for a part of the workers, field by field."""
    found: dict[tuple[str, str], list[Answer]] = {}
    for field in SPLIT_BY:
        for whole in (one for one in answers if one.question.splits):
            for value, shown in _rows(whole, groups.get(whole.question.what, []), By(field)):
                lines = _lines(whole.question, shown, places)
                found.setdefault((field, value), []).append(lines)
    return tuple(
        Slice(field, value, of_field(field, value), found[field, value])
        for field, value in sorted(found, key=lambda one: (SPLIT_BY.index(one[0]), one[1]))
    )


def _rows(whole: Answer, groups: Sequence[Group], field: By) -> list[tuple[str, Shown]]:
    question = whole.question
    counts: Counter[tuple[str, str]] = Counter()
    for group in _of(question, groups):
        counts[group.field(field) or UNKNOWN, group.field(By(question.by))] += group.number
    found = split(question, counts, whole.shown)
    return list(found.rows.items()) if found else []


def _of(question: Question, groups: Sequence[Group]) -> list[Group]:
    """What counts for it: of its severity, and with something in its field."""
    return [
        one
        for one in groups
        if question.severity in (None, one.severity) and one.field(By(question.by))
    ]


def _lines(question: Question, shown: Shown, places: Mapping[str, str]) -> Answer:
    ordered = sorted(shown.cells, key=lambda name: (-(shown.cells[name] or 0), name))
    lines = [
        (label(question, name, places), shown.cells[name], shown.share(name)) for name in ordered
    ]
    return Answer(question, shown, lines)
