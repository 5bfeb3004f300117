"""What the dashboard shows: every question of a period, answered once, for page, CSV and JSON alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from babel import Locale, UnknownLocaleError

from db import configuration, figures, steps
from db.database import Database, Session
from db.figures import By, Counted
from helpline.configuration import METRICS, Goal, Section, goals
from helpline.disclosure import Shown
from helpline.figures import QUESTIONS, Part, Question, answer, months_of, standing, stands
from helpline.outcomes import Confirmed, Outcome, Remedy
from helpline.taxonomy import Category, Severity

STEPS = {
    "consent": "May we keep it?",
    "story": "What happened",
    "category": "What it is about",
    "since": "Since when",
    "ongoing": "Still going on",
    "people": "Who has this problem",
    "wish": "What they want",
    "safe_contact": "Is it safe to write",
    "safe_hours": "When it is safe",
    "confirmed": "The summary",
    "change": "What to change",
}
"""The questions of the intake, for whoever asks where workers stop."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and what may be shown: (label, count or None, per cent or None), the largest first."""

    question: Question
    shown: Shown
    lines: list[tuple[str, int | None, float | None]]


@dataclass(frozen=True, slots=True)
class Board:
    """One period. `goals`: (what, target, at least, actual or None). `filled`: settings that somebody entered.

    `steps` about themes: open, of these late, done.
    """

    period: str
    periods: list[str]
    answers: list[Answer]
    goals: list[tuple[str, float, bool, float | None]]
    purpose: str
    is_sample: bool
    is_open: bool
    filled: frozenset[str] = frozenset()
    steps: tuple[int, int, int] = (0, 0, 0)

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

    def close(self) -> None:
        """Let connections go."""
        self._database.dispose()

    def board(self, wanted: str = "") -> Board:
        """The period asked for, or the latest that may be shown. Raises ValueError for no period of ours."""
        now = self._now()
        with self._database.read() as session:
            periods = standing(figures.months(session), now, early=self._early)
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
                bool(period) and not stands(period, now),
                configuration.filled(session),
                steps.counts(session, now.date()),
            )

    def _answers(self, session: Session, period: str, now: datetime) -> list[Answer]:
        """What stands still is counted once."""
        if period in self._kept:
            return self._kept[period]
        months = months_of(period) if period else ()
        places = configuration.sites(session)
        answers = [_answer(one, _counts(session, one, months), places) for one in QUESTIONS]
        if period and stands(period, now):
            self._kept[period] = answers
        return answers


def _counts(session: Session, one: Question, months: tuple[str, ...]) -> dict[str, int]:
    severity = None if one.severity is None else Severity(one.severity)
    return figures.count(session, Counted(one.what), By(one.by), months, severity)


def _answer(question: Question, counts: dict[str, int], places: Mapping[str, str]) -> Answer:
    shown = answer(question, counts)
    ordered = sorted(shown.cells, key=lambda name: (-(shown.cells[name] or 0), name))
    lines = [
        (_label(question, name, places), shown.cells[name], shown.share(name)) for name in ordered
    ]
    return Answer(question, shown, lines)


def _label(question: Question, name: str, places: Mapping[str, str]) -> str:
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
        case "value" if question.what == "stopped":
            return STEPS.get(name, name)
        case "value" if question.what == "site":
            return places.get(name, name)
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
    "reprisals": ("reprisal", ("yes",)),
}
"""From what a goal is computed, as a part of the whole. Satisfaction is a mean."""


def _against(goal: Goal, answers: list[Answer]) -> tuple[str, float, bool, float | None]:
    shown = {one.question.name: one.shown for one in answers}
    if goal.metric == "satisfaction":
        actual = _mean(shown["rating"])
    else:
        name, wanted = SOURCES[goal.metric]
        shares = [shown[name].share(cell) for cell in wanted]
        actual = None if None in shares else sum(share for share in shares if share is not None)
    return METRICS[goal.metric], goal.target, goal.at_least, actual


def _mean(marks: Shown) -> float | None:
    """Of what is shown: rounded, and None where a mark is hidden."""
    counts = {int(mark): count for mark, count in marks.cells.items()}
    together = sum(count for count in counts.values() if count is not None)
    if not together or None in counts.values():
        return None
    return sum(mark * count for mark, count in counts.items() if count is not None) / together
