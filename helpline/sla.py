"""How soon a person should answer, by severity: targets, never promises.

Wall-clock hours (merged from published helplines' figures, 2026-11). Staff see them as clocks;
workers are told "we aim to answer by".
"""

from __future__ import annotations

from datetime import datetime, timedelta

from helpline.taxonomy import Severity

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
