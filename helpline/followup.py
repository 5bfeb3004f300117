"""What is written to a worker unasked, about a case: news, "still working", and questions after its end. Pure.

Only to whoever said that it is safe, only in their hours (db/outbox.py), and each thing once. Grave cases are
asked after by a person (db/checkins.py): a machine's message at the wrong moment may do harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpline.cases import Case, CaseStatus
from helpline.taxonomy import Severity

STILL = timedelta(days=7)
"""Nobody waits longer than this without a word."""
CHECKS = (7, 30, 90)
"""Days after the end on which a worker is asked whether anything bad came of it."""
PATIENCE = timedelta(days=7)
"""A question that could not be asked for so long is not asked any more."""
UNSEALED = "unsealed"
NEWS = (CaseStatus.IN_PROGRESS, CaseStatus.WAITING_WORKER, CaseStatus.REFERRED)
ENDS = (CaseStatus.RESOLVED, CaseStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class Due:
    """A reply of the catalogue to send, and the name under which it is sent once."""

    what: str
    reply: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as its worker sees it. `told_at`: when something was last written to them. `sent`: what was.

    `unsealed`: it was sealed until others told of the same.
    """

    case: Case
    told_at: datetime
    sent: frozenset[str]
    unsealed: bool = False


def due(standing: Standing, now: datetime) -> Due | None:
    """What is to be written now, if anything."""
    case = standing.case
    if case.is_sealed:
        found: Due | None = None
    elif case.is_new and standing.unsealed and UNSEALED not in standing.sent:
        found = Due(UNSEALED, "seal_opened")
    elif case.status in NEWS and standing.told_at < case.updated_at:
        found = Due(f"news:{_stamp(case.updated_at)}", "follow_news")
    elif case.status in ENDS:
        found = _after_the_end(case, now)
    elif case.is_over:
        found = None
    else:
        found = _still(case, standing.told_at, now)
    return found if found and found.what not in standing.sent else None


def _still(case: Case, told_at: datetime, now: datetime) -> Due | None:
    quiet_since = max(told_at, case.updated_at)
    if now - quiet_since < STILL:
        return None
    return Due(f"still:{(now - case.opened_at) // STILL}", "follow_still")


def _after_the_end(case: Case, now: datetime) -> Due | None:
    since = now - case.updated_at
    end = _stamp(case.updated_at)
    if since < PATIENCE:
        return Due(f"end:{end}", "follow_solved")
    if case.severity <= Severity.URGENT:
        return None
    reached = [days for days in CHECKS if timedelta(0) <= since - timedelta(days=days) < PATIENCE]
    return Due(f"check:{reached[-1]}:{end}", "follow_reprisal") if reached else None


def _stamp(moment: datetime) -> str:
    return f"{moment:%y%m%d%H%M%S}"
