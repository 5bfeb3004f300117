"""The schedule: every job runs on the real database, late ones once, and its life shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from db import leases, trackers
from db.retention import HERE
from helpline.retention import RULES, Rule
from jobs.schedule import SCHEDULE, enforce, make_scheduler, remove_trackers, show_life
from tests.support.house import words


@pytest.mark.parametrize("rule", HERE, ids=lambda rule: rule.kind.value)
def test_every_rule_is_enforced(database, rule: Rule) -> None:  # type: ignore[no-untyped-def]
    assert enforce(rule, database) == 0


def test_old_trackers_go_and_young_ones_stay(database) -> None:  # type: ignore[no-untyped-def]
    trackers.prepare(database)
    now = datetime.now(UTC)
    with database.write() as session:
        trackers.save(session, "old.1", "[]", now - timedelta(days=4))
        trackers.save(session, "young.1", "[]", now)
    assert remove_trackers(database, database) == 1
    with database.read() as session:
        assert trackers.senders(session) == ["young.1"]


def test_the_schedule_shows_that_it_lives(database) -> None:  # type: ignore[no-untyped-def]
    show_life(database, "machine:1")
    now = datetime.now(UTC)
    with database.read() as session:
        assert leases.is_held(session, SCHEDULE, now)
        assert not leases.is_held(session, SCHEDULE, now + timedelta(seconds=61))
        assert not leases.is_held(session, "nobody", now)


def test_every_rule_is_enforced_at_the_start_already(database, keys) -> None:  # type: ignore[no-untyped-def]
    jobs = {job.id: job for job in make_scheduler(database, database, keys, words()).get_jobs()}
    now = datetime.now(UTC)
    assert all(jobs[rule.kind.value].next_run_time <= now for rule in RULES)


def test_jobs_are_static_and_forgiving(database, keys) -> None:  # type: ignore[no-untyped-def]
    scheduler = make_scheduler(database, database, keys, words())
    jobs = {job.id: job for job in scheduler.get_jobs()}
    assert set(jobs) == {rule.kind.value for rule in RULES} | {
        "life",
        "conversations",
        "news",
        "report",
        "give back",
        "silence",
        "follow up",
        "unfinished",
    }
    assert str(scheduler.timezone) == "UTC"
    assert scheduler._job_defaults["misfire_grace_time"] is None
