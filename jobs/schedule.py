"""What runs when. Jobs are static, idempotent and safe to run on several machines at once."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.orm import Session

from db import housekeeping, leases, trackers
from db.database import Database

TRACKER_LIFE = timedelta(days=3)
"""A dialogue session's redacted tracker: as long as an intake may rest."""

SCHEDULE = "schedule"
LIFE = timedelta(seconds=60)

log = structlog.get_logger("westline.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """A name, an interval and a piece of housekeeping that returns how many rows it removed."""

    name: str
    every: timedelta
    work: Callable[[Session, datetime], int]


JOBS = (
    Job("handled messages", timedelta(hours=1), housekeeping.remove_handled),
    Job("sealed bodies", timedelta(hours=6), housekeeping.clear_bodies),
    Job("files of workers", timedelta(hours=6), housekeeping.clear_media),
    Job("oddities", timedelta(hours=6), housekeeping.remove_oddities),
    Job("wrong guesses", timedelta(hours=1), housekeeping.remove_guesses),
    Job("old buttons", timedelta(hours=6), housekeeping.remove_offers),
    Job("staff sessions", timedelta(hours=1), housekeeping.remove_sessions),
)


def run_job(job: Job, database: Database) -> int:
    """Run one job now."""
    with database.write() as session:
        removed = job.work(session, datetime.now(UTC))
    log.info("job_done", job=job.name, removed=removed)
    return removed


def remove_trackers(database: Database) -> int:
    """Remove trackers of sessions that have long ended."""
    with database.write() as session:
        removed = trackers.remove_before(session, datetime.now(UTC) - TRACKER_LIFE)
    log.info("job_done", job="trackers", removed=removed)
    return removed


def show_life(database: Database, holder: str) -> None:
    """Hold the schedule's lease, so that readiness can tell whether the clock ticks."""
    with database.write() as session:
        leases.take(session, SCHEDULE, holder, datetime.now(UTC), LIFE)


def make_scheduler(database: Database, tracker_database: Database) -> BlockingScheduler:
    """A ticker over the table, in UTC. Late runs are run, once."""
    scheduler = BlockingScheduler(
        timezone="UTC",
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for job in JOBS:
        scheduler.add_job(
            run_job, "interval", (job, database), seconds=job.every.total_seconds(), id=job.name
        )
    trackers.prepare(tracker_database)
    holder = f"{socket.gethostname()}:{os.getpid()}"
    show_life(database, holder)
    scheduler.add_job(show_life, "interval", (database, holder), seconds=20, id="life")
    scheduler.add_job(remove_trackers, "interval", (tracker_database,), hours=1, id="trackers")
    return scheduler
