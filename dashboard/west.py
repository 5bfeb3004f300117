"""The WEST page: each point of the principles with evidence that is computed, or "not measured"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dashboard.board import Board
from helpline.disclosure import Shown

SOURCE = Path(__file__).parent / "west.yml"
TOO_FEW = "too few to be shown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece. `measured` is False where it says only that nothing is known yet."""

    words: str
    measured: bool = True


@dataclass(frozen=True, slots=True)
class Point:
    """One sub-point and what speaks for it."""

    id: str
    about: str
    evidence: tuple[Evidence, ...]

    @property
    def is_measured(self) -> bool:
        """Whether anything is known."""
        return any(one.measured for one in self.evidence)


@dataclass(frozen=True, slots=True)
class Principle:
    """One principle. `inferred`: its points are ours, drawn from its title."""

    title: str
    inferred: bool
    points: tuple[Point, ...]


def principles(board: Board) -> list[Principle]:
    """All of them, with the evidence of one period."""
    shown = {one.question.name: one.shown for one in board.answers}
    return [
        Principle(
            one["principle"],
            bool(one.get("inferred")),
            tuple(_point(point, shown, board) for point in one["points"]),
        )
        for one in _source()
    ]


@cache
def _source() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return found


def _point(point: dict[str, Any], shown: Mapping[str, Shown], board: Board) -> Point:
    evidence = tuple(_evidence(one, shown, board) for one in point["evidence"])
    return Point(point["id"], point["about"], evidence or (Evidence("not measured", False),))


def _evidence(one: dict[str, Any], shown: Mapping[str, Shown], board: Board) -> Evidence:
    if "holds" in one:
        return Evidence(one["holds"])
    if "section" in one:
        there = one["section"] in board.filled
        words = "entered" if there else "not entered"
        return Evidence(f"{one['section']}: {words} in the settings", there)
    if "steps" in one:
        waiting, late, done = board.steps
        words = f"steps about themes: {waiting} open ({late} late), {done} done"
        return Evidence(words, bool(waiting or done))
    return _counted(shown[one["question"]], one.get("cells", []), one["says"])


def _counted(shown: Shown, cells: list[str], says: str) -> Evidence:
    if shown.total == 0 or not shown.cells:
        return Evidence(f"{says}: nothing was counted", False)
    if shown.total is None:
        return Evidence(f"{says}: {TOO_FEW}", False)
    if not cells:
        return Evidence(f"{says}: {shown.total}")
    shares = [shown.share(cell) for cell in cells]
    if None in shares:
        return Evidence(f"{says}: {TOO_FEW}", False)
    together = sum(share for share in shares if share is not None)
    return Evidence(f"{says}: {together:.0f} % of {shown.total}")
