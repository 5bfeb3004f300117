"""A clock that was ahead is put right while the schedule waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from jobs import clock

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
def schedule() -> Iterator[BackgroundScheduler]:
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.start(paused=True)
    yield scheduler
    scheduler.shutdown(wait=False)


def _next(scheduler: BackgroundScheduler, name: str) -> datetime:
    return scheduler.get_job(name).next_run_time  # type: ignore[no-any-return]


def test_what_was_planned_by_a_wrong_clock_runs_now(schedule: BackgroundScheduler) -> None:
    wrong = NOW + timedelta(hours=3)
    schedule.add_job(print, "interval", seconds=20, id="silence", next_run_time=wrong)
    schedule.add_job(print, "interval", hours=1, id="report", next_run_time=wrong)
    assert clock.plan_anew(schedule, NOW) == 2
    assert _next(schedule, "silence") == _next(schedule, "report") == NOW
    assert clock.plan_anew(schedule, NOW) == 0


def test_what_waits_as_long_as_it_should_is_left_alone(schedule: BackgroundScheduler) -> None:
    for name, seconds in (("silence", 20), ("report", 3600)):
        later = NOW + timedelta(seconds=seconds)
        schedule.add_job(print, "interval", seconds=seconds, id=name, next_run_time=later)
    assert clock.plan_anew(schedule, NOW) == 0
    assert _next(schedule, "report") == NOW + timedelta(hours=1)


def test_somebody_looks(schedule: BackgroundScheduler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "LOOK", 0.01)
    hour = datetime.now(UTC) + timedelta(hours=1)
    schedule.add_job(print, "interval", seconds=20, id="silence", next_run_time=hour)
    clock.watch(schedule)
    until = datetime.now(UTC) + timedelta(seconds=10)
    while _next(schedule, "silence") == hour and datetime.now(UTC) < until:
        pass
    assert _next(schedule, "silence") < hour
