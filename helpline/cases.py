"""A case, and the table of ways it may go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from helpline.codes import CaseCode
from helpline.conversation import ConversationId
from helpline.errors import TransitionRefused
from helpline.outcomes import Ending, Money
from helpline.taxonomy import Category, Severity
from helpline.text import SafeText

CaseId = NewType("CaseId", str)


class CaseStatus(StrEnum):
    """Where a case stands, in words that a worker may hear."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING_WORKER = "waiting_worker"
    REFERRED = "referred"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    SEALED = "sealed"
    """Nobody reads it: its worker waits for others who tell of the same (helpline/sealing.py)."""


TRANSITIONS: dict[CaseStatus, frozenset[CaseStatus]] = {
    CaseStatus.NEW: frozenset({CaseStatus.IN_PROGRESS, CaseStatus.CLOSED, CaseStatus.WITHDRAWN}),
    CaseStatus.IN_PROGRESS: frozenset(
        {
            CaseStatus.NEW,
            CaseStatus.WAITING_WORKER,
            CaseStatus.REFERRED,
            CaseStatus.RESOLVED,
            CaseStatus.CLOSED,
            CaseStatus.WITHDRAWN,
        }
    ),
    CaseStatus.WAITING_WORKER: frozenset(
        {CaseStatus.IN_PROGRESS, CaseStatus.CLOSED, CaseStatus.WITHDRAWN}
    ),
    CaseStatus.REFERRED: frozenset(
        {CaseStatus.IN_PROGRESS, CaseStatus.RESOLVED, CaseStatus.CLOSED, CaseStatus.WITHDRAWN}
    ),
    CaseStatus.RESOLVED: frozenset({CaseStatus.NEW, CaseStatus.IN_PROGRESS, CaseStatus.CLOSED}),
    CaseStatus.CLOSED: frozenset({CaseStatus.NEW, CaseStatus.IN_PROGRESS}),
    CaseStatus.WITHDRAWN: frozenset({CaseStatus.NEW, CaseStatus.IN_PROGRESS}),
    CaseStatus.SEALED: frozenset({CaseStatus.NEW, CaseStatus.WITHDRAWN}),
}
"""Every status is a key. What has ended can be opened again: by staff, who go on with it, or by the worker."""


def check_transition(current: CaseStatus, wanted: CaseStatus) -> None:
    """Raise TransitionRefused unless a case may go from `current` to `wanted`."""
    if wanted not in TRANSITIONS[current]:
        allowed = ", ".join(sorted(TRANSITIONS[current]))
        raise TransitionRefused(
            f"a case cannot go from {current} to {wanted}; it may go to {allowed}"
        )


class Answer(StrEnum):
    """The questions of the intake, by the name of their slot."""

    STORY = "story"
    ALSO = "also"
    """What else it is about, beside its category."""
    SINCE = "since"
    ONGOING = "ongoing"
    PEOPLE = "people"
    WISH = "wish"
    SAFE_CONTACT = "safe_contact"
    SAFE_HOURS = "safe_hours"


@dataclass(frozen=True, slots=True)
class Intake:
    """What a worker told us, redacted. Every answer but the category may be missing.

    `about_us`: praise, a complaint or an idea about this helpline: for supervisors, in a queue of its own.
    `sealed`: nobody may read it until others tell of the same.
    """

    category: Category
    answers: dict[Answer, SafeText] = field(default_factory=dict)
    about_us: bool = False
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A grievance that was handed in, or a wish to speak with a person."""

    id: CaseId
    number: int
    conversation: ConversationId
    category: Category
    severity: Severity
    status: CaseStatus
    opened_at: datetime
    updated_at: datetime
    answers: dict[Answer, SafeText]
    has_pin: bool
    code: CaseCode | None = None
    by_triage: bool = False
    ending: Ending | None = None
    money: Money | None = None
    about_us: bool = False

    @property
    def is_new(self) -> bool:
        """Nobody has taken it up: its clock still runs."""
        return self.status is CaseStatus.NEW

    @property
    def is_sealed(self) -> bool:
        """Nobody may read it yet."""
        return self.status is CaseStatus.SEALED

    @property
    def is_over(self) -> bool:
        """It has ended. It may be opened again."""
        return self.status in (CaseStatus.CLOSED, CaseStatus.WITHDRAWN)

    @property
    def may_be_reopened(self) -> bool:
        """Staff took it for solved, or it has ended."""
        return self.is_over or self.status is CaseStatus.RESOLVED
