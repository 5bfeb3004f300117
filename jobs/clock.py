"""After a clock that was ahead has been put right, nothing that runs by it stands still until the hour it told."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.base import BaseScheduler

LOOK = 5.0
"""Seconds between two looks."""
SLACK = timedelta(seconds=5)

log = structlog.get_logger("westline.jobs")


def plan_anew(scheduler: BaseScheduler, now: datetime) -> int:
    """Each job that would wait longer than its interval runs now. How many there were."""
    late = [
        job
        for job in scheduler.get_jobs()
        if job.next_run_time and job.next_run_time - now > job.trigger.interval + SLACK
    ]
    for job in late:
        job.modify(next_run_time=now)
    if late:
        log.warning("clock_was_wrong", jobs=len(late))
    return len(late)


def watch(scheduler: BaseScheduler) -> threading.Thread:
    """Look every few seconds, beside a scheduler that waits for its own clock."""

    def look() -> None:
        while True:
            time.sleep(LOOK)
            if scheduler.running:
                plan_anew(scheduler, datetime.now(UTC))

    thread = threading.Thread(target=look, name="clock", daemon=True)
    thread.start()
    return thread
