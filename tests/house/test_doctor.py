"""The doctor finds what is broken, and says what to do. The metrics say how the house is, and of nobody."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.webchat import arrival
from db import inbox, leases, migrate
from db.database import Database
from jobs.schedule import LIFE, SCHEDULE
from tests.support.house import make_house, test_settings
from westline.build import ROOT
from westline.doctor import Doctor, State
from westline.metrics import _Gauges

pytestmark = pytest.mark.slow


def findings(database_url: str, clock: Any, **changes: str) -> dict[str, tuple[State, str]]:
    settings = test_settings(DATABASE_URL=database_url, **changes)
    found = {one.part: (one.state, one.said) for one in Doctor(settings, clock).look()}
    assert found
    return found


def writes(database: Database, keys: Any, clock: Any) -> None:
    with database.write() as session:
        event = arrival("visitor", "m1", "hello", None, clock())
        inbox.accept(session, keys, [event], "en", clock())


def test_a_house_that_stands_still(database_url: str, database: Database, clock: Any) -> None:
    found = findings(database_url, clock)
    assert found["database"][0] is State.WELL
    assert found["schedule"] == (State.BROKEN, "no process runs the jobs")
    assert found["staff"][0] is State.BROKEN
    assert found["messages"][0] is State.WELL
    with database.write() as session:
        leases.take(session, SCHEDULE, "me", clock(), LIFE)
    told = findings(database_url, clock, ALERT_URLS="json://127.0.0.1:1")
    assert told["schedule"][0] is State.WELL
    assert told["staff"][0] is State.DOUBTFUL


def test_keys_that_open_nothing(
    database_url: str, database: Database, keys: Any, clock: Any
) -> None:
    writes(database, keys, clock)
    other = base64.b64encode(b"o" * 32).decode()
    assert findings(database_url, clock, MASTER_KEYS=other)["keys"][0] is State.BROKEN


def test_messages_that_wait_and_a_clock_that_is_wrong(
    database_url: str, database: Database, keys: Any, clock: Any
) -> None:
    writes(database, keys, clock)
    clock.forward(minutes=5)
    assert findings(database_url, clock)["messages"][0] is State.BROKEN
    clock.forward(minutes=-30)
    assert findings(database_url, clock)["clock"][0] is State.BROKEN


def test_an_old_schema(tmp_path: Path, clock: Any) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    assert findings(url, clock)["database"][0] is State.BROKEN
    old = Database.at(url)
    migrate.upgrade(old, "0013")
    old.dispose()
    assert findings(url, clock)["database"] == (State.BROKEN, "is at 0013 schema")


def test_every_remedy_says_what_to_do(database_url: str, database: Database, clock: Any) -> None:
    settings = replace(test_settings(DATABASE_URL=database_url), country="XX")
    for one in Doctor(settings, clock).look():
        assert bool(one.remedy) is (one.state is not State.WELL)


def test_metrics_name_nobody_and_the_alerts_know_them(
    database: Database, keys: Any, clock: Any
) -> None:
    writes(database, keys, clock)
    clock.forward(seconds=90)
    seen = {
        (sample.name, *sample.labels.values()): sample.value
        for metric in _Gauges(make_house(database, keys, clock)).collect()
        for sample in metric.samples
    }
    assert seen["westline_inbox", "waiting"] == 1
    assert seen["westline_inbox_oldest_seconds",] == 90
    assert seen["westline_cases_open", "critical"] == 0
    assert "visitor" not in str(seen)
    rules = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text())["groups"][0]["rules"]
    board = json.loads((ROOT / "deploy" / "grafana.json").read_text())
    drawn = {one["targets"][0]["expr"].partition("{")[0] for one in board["panels"]}
    assert drawn - {"process_resident_memory_bytes"} <= {name for name, *_ in seen}
    named = {re.match(r"\w+", rule["expr"])[0] for rule in rules}  # type: ignore[index]
    assert named - {"up"} <= {name for name, *_ in seen}
