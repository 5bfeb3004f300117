"""What runs when. Jobs are static, idempotent and safe to run on several machines at once."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler

from db import (
    audit,
    followups,
    handover,
    held,
    leases,
    news,
    phone,
    retention,
    silence,
    talks,
    trackers,
    unfinished,
)
from db.database import Database
from db.keys import KeyRing
from helpline.catalogue import Catalogue
from helpline.retention import RULES, Kind, Rule

EVERY = timedelta(hours=1)
TRACKERS, AUDIT = (next(r for r in RULES if r.kind is kind) for kind in (Kind.TRACKERS, Kind.AUDIT))
SCHEDULE = "schedule"
NEWS_A_MINUTE = 60
"""So that answers to workers who write never wait behind news, and staff can stop it early."""
LIFE = timedelta(seconds=60)

log = structlog.get_logger("westline.jobs")


def enforce(rule: Rule, database: Database) -> int:
    """Remove what is over of one kind of data, now. How many rows were touched."""
    with database.write() as session:
        touched = retention.enforce(session, rule, database.now())
    log.info("job_done", job=rule.kind.value, touched=touched)
    return touched


def remove_trackers(database: Database, own: Database) -> int:
    """Remove trackers of sessions that have long ended; how long ago, the house's own database knows."""
    with own.read() as session:
        keep = retention.in_force(session)[Kind.TRACKERS].keep
    with database.write() as session:
        touched = trackers.remove_before(session, database.now() - keep)
    log.info("job_done", job=TRACKERS.kind.value, touched=touched)
    return touched


def shorten_audit(database: Database, keys: KeyRing) -> int:
    """Remove the entries of the audit log that are too old. It stays whole."""
    with database.write() as session:
        keep = retention.in_force(session)[Kind.AUDIT].keep
        touched = audit.remove_before(session, keys, database.now() - keep)
    log.info("job_done", job=AUDIT.kind.value, touched=touched)
    return touched


def give_back_overdue(database: Database, keys: KeyRing) -> int:
    """Nobody waits for somebody who has gone home."""
    with database.write() as session:
        given = handover.give_back_overdue(session, keys, database.now())
    if given:
        log.warning("given_back", conversations=given)
    return given


def notice_silence(database: Database) -> int:
    """Staff hear of workers in danger who have stopped writing."""
    with database.write() as session:
        return silence.notice(session, database.now())


def follow_up(
    database: Database, keys: KeyRing, catalogue: Catalogue, now: datetime | None = None
) -> int:
    """Workers hear about their cases; what was held until now goes.

    A transaction for each: whoever is in danger meanwhile does not wait for all of them.
    """
    now, written = now or database.now(), 0
    with database.write() as session:
        held.release_due(session, now)
        phone.forget_past(session, now.date())
    with database.read() as session:
        due = followups.due_now(session, keys, now)
    for case in due:
        with database.write() as session:
            written += followups.follow(session, keys, catalogue, case, now)
    with database.write() as session:
        return written + followups.nudge(session, keys, catalogue, now)


def send_news(
    database: Database, keys: KeyRing, catalogue: Catalogue, now: datetime | None = None
) -> int:
    """The next workers who asked for news get it."""
    with database.write() as session:
        return news.send_some(session, keys, catalogue, now or database.now(), NEWS_A_MINUTE)


def count_conversations(database: Database) -> int:
    """Those that ended are counted."""
    with database.write() as session:
        return talks.close(session, database.now())


def notice_unfinished(database: Database, keys: KeyRing) -> int:
    """Staff hear of workers who stopped in the middle of telling."""
    with database.write() as session:
        return unfinished.notice(session, keys, database.now())


def show_life(database: Database, holder: str) -> None:
    """Hold the schedule's lease, so that readiness can tell whether the clock ticks."""
    with database.write() as session:
        leases.take(session, SCHEDULE, holder, database.now(), LIFE)


def make_scheduler(
    database: Database,
    tracker_database: Database,
    keys: KeyRing,
    catalogue: Catalogue,
    report: Callable[[], int] = lambda: 0,
) -> BlockingScheduler:
    """A ticker over the table, in UTC. Late runs are run, once. `report` sends what is due to managers."""
    scheduler = BlockingScheduler(
        timezone="UTC",
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )

    def hourly(work: Callable[..., int], arguments: tuple[object, ...], name: str) -> None:
        # The first time at once: a house that is started anew every few minutes forgets as well.
        scheduler.add_job(
            work, "interval", arguments, id=name,
            seconds=EVERY.total_seconds(), next_run_time=datetime.now(UTC),
        )  # fmt: skip

    for rule in retention.HERE:
        hourly(enforce, (rule, database), rule.kind.value)
    hourly(remove_trackers, (tracker_database, database), TRACKERS.kind.value)
    hourly(shorten_audit, (database, keys), AUDIT.kind.value)
    scheduler.add_job(give_back_overdue, "interval", (database, keys), seconds=20, id="give back")
    scheduler.add_job(notice_silence, "interval", (database,), minutes=1, id="silence")
    words = (database, keys, catalogue)
    scheduler.add_job(follow_up, "interval", words, minutes=1, id="follow up")
    scheduler.add_job(send_news, "interval", words, minutes=1, id="news")
    scheduler.add_job(notice_unfinished, "interval", (database, keys), minutes=10, id="unfinished")
    scheduler.add_job(count_conversations, "interval", (database,), minutes=10, id="conversations")
    scheduler.add_job(report, "interval", hours=1, id="report")
    trackers.prepare(tracker_database)
    holder = f"{socket.gethostname()}:{os.getpid()}"
    show_life(database, holder)
    scheduler.add_job(show_life, "interval", (database, holder), seconds=20, id="life")
    return scheduler
