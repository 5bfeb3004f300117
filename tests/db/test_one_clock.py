"""All machines go by the clock of their database, and go on by themselves while it is away."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from db import one_clock
from db.database import Database
from db.one_clock import OneClock

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
A_LITTLE = timedelta(seconds=30)


class Flow:
    """Time that flows when it is told to; asking takes so many seconds of it."""

    def __init__(self) -> None:
        self.passed, self.takes, self.told, self.away = 0.0, 0.0, NOON, False

    def __call__(self) -> float:
        return self.passed

    def ask(self) -> datetime:
        self.passed += self.takes
        if self.away:
            raise OSError
        return self.told


@pytest.fixture
def flow(monkeypatch: pytest.MonkeyPatch) -> Flow:
    flow = Flow()
    monkeypatch.setattr(one_clock, "monotonic", flow)
    return flow


def looked(flow: Flow) -> OneClock:
    """A clock that has looked once, and looks again only when it is told to."""
    clock = OneClock(flow.ask)
    clock.look()
    clock._over = threading.Event()
    return clock


def test_between_two_looks_time_flows(flow: Flow) -> None:
    clock = looked(flow)
    flow.passed += 3
    assert clock() == NOON + timedelta(seconds=3)


def test_a_look_finds_how_late_it_has_become(flow: Flow) -> None:
    clock = looked(flow)
    flow.told = NOON + timedelta(hours=8)  # the machine slept, and its clock with it
    clock.look()
    assert clock() == NOON + timedelta(hours=8)


def test_the_answer_was_true_half_way(flow: Flow) -> None:
    flow.takes = 0.5
    assert looked(flow)() == NOON + timedelta(seconds=0.25)


@pytest.mark.parametrize("fault", ["away", "slow"])
def test_without_a_prompt_answer_the_last_one_stands(flow: Flow, fault: str) -> None:
    clock = looked(flow)
    flow.told = NOON - timedelta(hours=1)
    flow.away, flow.takes = fault == "away", 9.0 if fault == "slow" else 0.0
    clock.look()
    assert clock() == NOON + timedelta(seconds=flow.takes)


def test_before_the_first_answer_it_is_our_own_time(flow: Flow) -> None:
    flow.away = True
    assert abs(looked(flow)() - datetime.now(UTC)) < A_LITTLE


def test_it_is_asked_from_the_first_question_until_it_rests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(one_clock, "LOOK", 0.01)
    asked = threading.Semaphore(0)

    def ask() -> datetime:
        asked.release()
        return NOON

    clock = OneClock(ask)
    assert not asked.acquire(timeout=0.1)
    assert clock() - NOON < A_LITTLE
    assert all(asked.acquire(timeout=10) for _ in range(3))
    clock.rest()
    clock.rest()
    assert clock() - NOON < A_LITTLE, "and begins anew when it is asked again"
    clock.rest()


def test_it_is_the_time_of_the_database(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.read() as session:
        told: Any = session.scalar(text("SELECT CURRENT_TIMESTAMP"))
    if database.is_sqlite:
        told = datetime.fromisoformat(f"{told}+00:00")
    assert abs(database.now() - told) < A_LITTLE
    assert database.now().tzinfo is UTC


def test_a_wrong_clock_here_changes_nothing(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime(1999, 1, 1, tzinfo=tz)

    database = Database.at(postgres)
    monkeypatch.setattr(one_clock, "datetime", Wrong)
    monkeypatch.setattr("db.database.datetime", Wrong)
    assert abs(database.now() - datetime.now(UTC)) < A_LITTLE
    database.dispose()
