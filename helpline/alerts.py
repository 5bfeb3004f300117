"""Who is told that a worker waits, when, and in which words: severity, case and link, never content."""

from __future__ import annotations

from datetime import timedelta

from helpline.taxonomy import Severity

STAGES: dict[Severity, tuple[timedelta, ...]] = {
    Severity.CRITICAL: tuple(timedelta(minutes=m) for m in (0, 5, 10, 15)),
    Severity.URGENT: (timedelta(0), timedelta(hours=2), timedelta(hours=4)),
    Severity.PRIORITY: (timedelta(hours=20), timedelta(hours=24)),
    Severity.STANDARD: (timedelta(hours=60), timedelta(hours=72)),
}
"""When staff are told, again and again, as long as nobody has taken the case up. A critical one is to
be answered in 15 minutes, an urgent one in four hours (helpline/sla.py); of others they are told
shortly before the time is over, and when it is."""

AGAIN: dict[Severity, timedelta] = {
    Severity.CRITICAL: timedelta(minutes=15),
    Severity.URGENT: timedelta(hours=2),
    Severity.PRIORITY: timedelta(hours=24),
    Severity.STANDARD: timedelta(hours=24),
}
"""How often everybody is told after the last stage, until somebody takes the case up: it never stops by itself."""


def alert_text(severity: Severity, case: int, waits: timedelta, url: str) -> tuple[str, str]:
    """Title and body of an alert. It goes out over channels that others read."""
    again = f", waiting {_span(waits)}" if waits >= timedelta(minutes=2) else ""
    title = f"{severity.word.upper()} case {case}{again}"
    return title, f"{title}. Nobody has taken it up. {url}/console/cases/{case}"


def opened_text(case: int, url: str) -> tuple[str, str]:
    """What others are told when somebody opens an original without having the case in hand."""
    title = f"Original of case {case} opened in an emergency"
    return title, f"{title}. Who it was stands in the case's timeline: {url}/console/cases/{case}"


def silent_text(case: int, url: str) -> tuple[str, str]:
    """What staff are told when a worker in danger has stopped writing."""
    title = f"The worker of critical case {case} has been silent for 2 hours"
    return title, f"{title}. {url}/console/cases/{case}"


def _span(waits: timedelta) -> str:
    minutes = int(waits.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 60 else f"{minutes // 60} hours"
