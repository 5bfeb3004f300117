"""How soon a person should answer, by severity: targets, never promises.

Wall-clock hours (merged from published helplines' figures, 2026-11). Staff see them as clocks;
workers are told "we aim to answer by".
"""

from __future__ import annotations

from datetime import datetime, timedelta

from helpline.roster import Roster
from helpline.taxonomy import Severity

STEP = timedelta(minutes=15)
"""How finely hours at work are counted."""
LONGEST = timedelta(days=30)
BANDS = (
    (1, "within 1 hour"),
    (4, "within 4 hours"),
    (8, "within 8 hours"),
    (40, "within 40 hours"),
)
LATER = "later"
"""Up to so many hours at work until the first reply: an hour, half a day, a day, a week."""

FIRST_REPLY: dict[Severity, timedelta] = {
    Severity.CRITICAL: timedelta(minutes=15),
    Severity.URGENT: timedelta(hours=4),
    Severity.PRIORITY: timedelta(hours=24),
    Severity.STANDARD: timedelta(days=3),
    Severity.INFORMATION: timedelta(days=5),
}


def first_reply_due(severity: Severity, opened_at: datetime) -> datetime:
    """When a person should have answered."""
    return opened_at + FIRST_REPLY[severity]


def hours_at_work(roster: Roster | None, since: datetime, until: datetime) -> timedelta:
    """How much of a span somebody was at work; all of it where no roster says otherwise. Thirty days at most."""
    until = min(until, since + LONGEST)
    if roster is None:
        return max(until - since, timedelta(0))
    worked, moment = timedelta(0), since
    while moment < until:
        step = min(STEP, until - moment)
        if roster.on_duty(moment, critical=False):
            worked += step
        moment += step
    return worked


def band(worked: timedelta) -> str:
    """The band of a time until the first reply, for counting."""
    hours = worked.total_seconds() / 3600
    return next((name for most, name in BANDS if hours <= most), LATER)
