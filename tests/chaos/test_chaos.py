"""A minute of bad weather on each database: nothing lost, doubled or out of order, and all danger told."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.database import Database
from tests.chaos.harness import drive, two_gateways
from tests.processes.test_kill import assert_nothing_is_readable
from tests.support.clock import WallClock, can_be_set
from tests.support.running import running_westline

pytestmark = [pytest.mark.dialogue, pytest.mark.processes, pytest.mark.alone]


def test_a_minute_of_bad_weather(tmp_path: Path, database_url: str) -> None:
    clock = WallClock(tmp_path / "clock") if can_be_set() else None
    with running_westline(tmp_path, database_url, clock=clock) as westline:
        if database_url.startswith("postgresql"):
            two_gateways(westline)
        report = drive(westline, seconds=60, per_second=4, seed=11)
    assert report.faults == [], report.words()
    assert report.grave >= 3
    assert len(report.weather) >= 5, report.words()
    database = Database.at(database_url)
    assert_nothing_is_readable(database, tmp_path)
    database.dispose()
