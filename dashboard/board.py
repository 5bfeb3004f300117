"""What the dashboard shows: every question of a period, answered once, for page, CSV and JSON alike."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from babel import Locale, UnknownLocaleError

from db import configuration, figures
from db.database import Database, Session
from db.figures import By, Counted
from helpline.configuration import METRICS, Goal, Section, goals
from helpline.disclosure import MINIMUM, ROUND_TO, SENSITIVE, Shown
from helpline.figures import QUESTIONS, Part, Question, answer, is_over, months_of, quarter_of
from helpline.outcomes import Confirmed, Outcome, Remedy
from helpline.taxonomy import Category, Severity

SCHEMA = "westline-figures/1"
HIDDEN = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and what may be shown: (label, count or None, per cent or None), the largest first."""

    question: Question
    shown: Shown
    lines: list[tuple[str, int | None, float | None]]


@dataclass(frozen=True, slots=True)
class Board:
    """One period. `goals`: (what, target, at least, actual or None)."""

    period: str
    periods: list[str]
    answers: list[Answer]
    goals: list[tuple[str, float, bool, float | None]]
    purpose: str
    is_sample: bool
    is_open: bool

    def of(self, part: Part) -> list[Answer]:
        """The answers of one part."""
        return [one for one in self.answers if one.question.part is part]


class Figures:
    """Reads figures. `early`: also of the quarter that runs, in a demo."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], *, early: bool = False
    ) -> None:
        self._database, self._now, self._early = database, now, early
        self._kept: dict[str, list[Answer]] = {}

    def board(self, wanted: str = "") -> Board:
        """The period asked for, or the latest that may be shown. Raises ValueError for no period of ours."""
        now = self._now()
        with self._database.read() as session:
            known = dict.fromkeys(quarter_of(month) for month in figures.months(session))
            periods = [one for one in known if self._early or _stands(one, now)]
            period = wanted or (periods[0] if periods else "")
            if period and period not in periods:
                raise ValueError(f"There are no figures of {period!r} that may be shown.")
            answers = self._answers(session, period, now)
            text, _version = configuration.load(session, Section.GOALS)
            purpose, _version = configuration.load(session, Section.PURPOSE)
            return Board(
                period,
                periods,
                answers,
                [_against(goal, answers) for goal in goals(text)],
                purpose,
                figures.has_samples(session),
                bool(period) and not _stands(period, now),
            )

    def _answers(self, session: Session, period: str, now: datetime) -> list[Answer]:
        """What stands still is counted once."""
        if period in self._kept:
            return self._kept[period]
        months = months_of(period) if period else ()
        answers = [_answer(one, _counts(session, one, months)) for one in QUESTIONS]
        if period and _stands(period, now):
            self._kept[period] = answers
        return answers


def _counts(session: Session, one: Question, months: tuple[str, ...]) -> dict[str, int]:
    severity = None if one.severity is None else Severity(one.severity)
    return figures.count(session, Counted(one.what), By(one.by), months, severity)


def as_csv(board: Board) -> str:
    """One line for each cell: the very numbers of the page. An empty count is one that is hidden."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["schema", "period", "question", "label", "count", "total"])
    for one in board.answers:
        total = HIDDEN if one.shown.total is None else one.shown.total
        for label, count, _share in one.lines:
            shown = HIDDEN if count is None else count
            writer.writerow([SCHEMA, board.period, one.question.name, label, shown, total])
    return out.getvalue()


def as_json(board: Board) -> str:
    """The same, with definitions. A count of null is one that is hidden."""
    data = {
        "schema": SCHEMA,
        "period": board.period,
        "sample": board.is_sample,
        "rules": {"minimum": MINIMUM, "sensitive_minimum": SENSITIVE, "rounded_to": ROUND_TO},
        "questions": [
            {
                "name": one.question.name,
                "definition": one.question.means,
                "total": one.shown.total,
                "cells": [{"label": label, "count": count} for label, count, _ in one.lines],
            }
            for one in board.answers
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _stands(period: str, now: datetime) -> bool:
    return is_over(period, now.strftime("%Y-%m"), now.day)


def _answer(question: Question, counts: dict[str, int]) -> Answer:
    shown = answer(question, counts)
    ordered = sorted(shown.cells, key=lambda name: (-(shown.cells[name] or 0), name))
    lines = [(_label(question, name), shown.cells[name], shown.share(name)) for name in ordered]
    return Answer(question, shown, lines)


def _label(question: Question, name: str) -> str:
    match question.by:
        case "category":
            return Category(name).label
        case "severity":
            return Severity(int(name)).word
        case "language":
            return _language(name)
        case "remedy":
            return Remedy(name).label
        case "confirmed":
            return Confirmed(name).label
        case "value" if question.what == "ended":
            return Outcome(name).label
    return name.replace("_", " ")


def _language(code: str) -> str:
    try:
        return str(Locale.parse(code.partition("-")[0]).get_display_name("en"))
    except (UnknownLocaleError, ValueError):
        return code


SOURCES = {
    "critical_in_time": ("reply_critical", ("in_time",)),
    "urgent_in_time": ("reply_urgent", ("in_time",)),
    "remedied": ("outcome", ("remedied", "partly")),
    "worker_agrees": ("worker_says", ("yes",)),
}
"""From what a goal is computed. The others are not measured yet, and say so."""


def _against(goal: Goal, answers: list[Answer]) -> tuple[str, float, bool, float | None]:
    name, wanted = SOURCES.get(goal.metric, ("", ()))
    found = next((one.shown for one in answers if one.question.name == name), None)
    shares = [found.share(cell) for cell in wanted] if found else [None]
    actual = None if None in shares else sum(share for share in shares if share is not None)
    return METRICS[goal.metric], goal.target, goal.at_least, actual
