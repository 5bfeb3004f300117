"""What the dashboard shows: every question of a period, answered once, for page, CSV and JSON alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from dashboard.answers import Answer, Slice, answered, sliced
from dashboard.polls import Poll, polls
from db import configuration, figures, steps
from db import polls as asked
from db.database import Database, Session
from db.figures import Counted
from helpline.configuration import METRICS, Goal, Section, goals
from helpline.disclosure import Shown
from helpline.figures import QUESTIONS, Part, months_of, standing, stands


@dataclass(frozen=True, slots=True)
class Board:
    """One period. `goals`: (what, target, at least, actual or None). `filled`: settings that somebody entered.

    `steps` about themes: open, of these late, done. `slices`: the questions of one language, channel, country, sector.
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
    slices: tuple[Slice, ...] = ()
    polls: tuple[Poll, ...] = ()

    def of(self, part: Part, only: str = "") -> list[Answer]:
        """The answers of one part; of one slice only, by its key."""
        found = self.answers
        if only:
            found = next((one.answers for one in self.slices if one.key == only), [])
        return [one for one in found if one.question.part is part]


_Counted = tuple[list[Answer], tuple[Slice, ...], dict[int, tuple[int, int]]]


class Figures:
    """Reads figures. `early`: also of the quarter that runs, in a demo."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], *, early: bool = False
    ) -> None:
        self._database, self._now, self._early = database, now, early
        self._kept: dict[str, _Counted] = {}

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
            answers, slices, tallies = self._answers(session, period, now)
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
                slices,
                tuple(polls(tallies, asked.questions(session))),
            )

    def boards(self, most: int) -> list[Board]:
        """The last quarters, the earliest of them first. One empty board where there is none."""
        latest = self.board()
        return [*(self.board(one) for one in reversed(latest.periods[1:most])), latest]

    def _answers(self, session: Session, period: str, now: datetime) -> _Counted:
        """What stands still is counted once."""
        if period in self._kept:
            return self._kept[period]
        found = figures.groups(session, months_of(period) if period else ())
        places = configuration.sites(session)
        answers = [answered(one, found.get(one.what, []), places) for one in QUESTIONS]
        slices = sliced(answers, found, places)
        counted = answers, slices, asked.tallies(found.get(Counted.POLL, []))
        if period and stands(period, now):
            self._kept[period] = counted
        return counted


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
