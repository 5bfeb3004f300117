"""The quarters side by side: a few lines for each part, from the very numbers of each quarter's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.board import Board
from dashboard.charts import lines
from helpline.disclosure import Shown
from helpline.figures import Part

MOST = 8
"""Quarters that are shown."""
WORKERS, PER_CENT = "how many", "per cent"


@dataclass(frozen=True, slots=True)
class Line:
    """A question's total over the quarters; with `cells`, their share of it in per cent."""

    name: str
    question: str
    cells: tuple[str, ...] = ()


LINES = {
    Part.REACH: (
        Line("Conversations that ended", "talks"),
        Line("Workers who decided about keeping", "consent"),
        Line("Chats opened from posters", "reach_site"),
    ),
    Part.ISSUES: (Line("Cases opened", "issues"),),
    Part.JOURNEY: (
        Line("Workers who began to tell a problem", "began"),
        Line("Workers who stopped telling", "stopped"),
    ),
    Part.RESPONSE: (
        Line("Critical cases answered within 15 minutes", "reply_critical", ("in_time",)),
        Line("Urgent cases answered within 4 hours", "reply_urgent", ("in_time",)),
        Line("All, within 4 hours at work", "reply_hours", ("within 1 hour", "within 4 hours")),
    ),
    Part.OUTCOME: (
        Line("Remedied or in part, staff say", "outcome", ("remedied", "partly")),
        Line("Solved, workers say", "solved", ("yes",)),
    ),
    Part.TRUST: (
        Line("Met reprisal, of those who answered", "reprisal", ("yes",)),
        Line("Conversations in which a person wrote", "talks", ("with a person",)),
    ),
    Part.BOT: (
        Line("Questions about rights that were answered", "rights"),
        Line("Messages that were not understood", "puzzled"),
    ),
}
"""Per cent and counts are never in one chart."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A part: its chart, and the table of the same numbers, (line, value by quarter)."""

    part: Part
    unit: str
    quarters: list[str]
    rows: list[tuple[str, list[int | None]]]
    chart: Markup


def trends(boards: Sequence[Board]) -> list[Trend]:
    """Each part over these quarters, the earliest first. Empty parts are left out."""
    return [found for part in LINES if (found := _trend(part, boards)) is not None]


def _trend(part: Part, boards: Sequence[Board]) -> Trend | None:
    quarters = [board.period for board in boards]
    rows = [(line.name, [_value(line, board) for board in boards]) for line in LINES[part]]
    rows = [(name, values) for name, values in rows if any(value for value in values)]
    if not rows:
        return None
    unit = PER_CENT if LINES[part][0].cells else WORKERS
    series = [(name, list(zip(quarters, values, strict=True))) for name, values in rows]
    return Trend(part, unit, quarters, rows, lines(series, unit))


def _value(line: Line, board: Board) -> int | None:
    found: Shown = next(one.shown for one in board.answers if one.question.name == line.question)
    if not line.cells:
        return found.total
    shares = [found.share(cell) for cell in line.cells]
    if not found.total or None in shares:
        return None
    return round(sum(share for share in shares if share is not None))
