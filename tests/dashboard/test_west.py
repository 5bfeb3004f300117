"""The WEST page: every point is there, its evidence is the dashboard's, and what is unknown says so."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from dashboard.board import Board, Figures
from dashboard.west import SOURCE, TOO_FEW, principles
from db import configuration
from db.database import Database
from helpline.configuration import Section
from helpline.figures import QUESTIONS
from westline.sample import fill

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
POINTS = {1: 7, 2: 10, 3: 6, 4: 5, 5: 6, 6: 5, 7: 8, 8: 4}


def evidence(board: Board) -> dict[str, str]:
    return {
        point.id: "; ".join(one.words for one in point.evidence)
        for principle in principles(board) for point in principle.points
    }  # fmt: skip


def test_every_point_is_there_and_asks_for_what_exists() -> None:
    source = yaml.safe_load(Path(SOURCE).read_text("utf-8"))
    ids = [point["id"] for one in source for point in one["points"]]
    wanted = [f"{n}.{m}" for n, most in POINTS.items() for m in range(1, most + 1)]
    assert ids[: len(wanted)] == wanted
    assert len(ids) == len(wanted) + 8, "the eight criteria of UN Guiding Principle 31"
    pieces = [
        one for principle in source for point in principle["points"] for one in point["evidence"]
    ]
    assert {one["question"] for one in pieces if "question" in one} <= {q.name for q in QUESTIONS}
    assert {one["section"] for one in pieces if "section" in one} <= {s.value for s in Section}
    assert all(len({"question", "section", "holds", "steps"} & set(one)) == 1 for one in pieces)


def test_nothing_is_claimed_of_an_empty_house(database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    found = evidence(Figures(database, clock).board())
    assert found["1.2"] == "purpose: not entered in the settings"
    assert "nothing was counted" in found["5.5"]
    assert found["7.3"] == "steps about themes: 0 open (0 late), 0 done"
    assert found["6.2"] == "not measured"


@pytest.mark.slow
def test_evidence_is_what_the_dashboard_shows(database: Database, keys) -> None:  # type: ignore[no-untyped-def]
    fill(database, NOW)
    with database.write() as session:
        configuration.save(session, keys, Section.PURPOSE, "To listen.", 0, "ada", NOW)
    board = Figures(database, lambda: NOW).board()
    found = evidence(board)
    reach = next(one.shown.total for one in board.answers if one.question.name == "reach_site")
    assert found["4.1"].startswith(f"chats opened from posters: {reach}")
    assert found["1.2"] == "purpose: entered in the settings"
    critical = next(one.shown for one in board.answers if one.question.name == "reply_critical")
    share = critical.share("in_time")
    assert (f"{share:.0f} % of {critical.total}" if share is not None else TOO_FEW) in found["2.9"]
