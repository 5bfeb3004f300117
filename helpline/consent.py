"""Consent: versioned, dated, and never assumed.

Until a worker has decided, the conversation goes on and nothing becomes a case. After a refusal
nothing they write is kept; rights and hotline numbers are still given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ConsentDecision(StrEnum):
    """What the worker said when asked whether we may keep what they write."""

    UNDECIDED = "undecided"
    GRANTED = "granted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class ConsentVersion:
    """A wording of the consent question. A new wording is a new version and is asked again."""

    number: int
    since: date
    catalogue_key: str


VERSIONS = (ConsentVersion(1, date(2026, 11, 25), "utter_ask_consent"),)
CURRENT = VERSIONS[-1]


@dataclass(frozen=True, slots=True)
class Consent:
    """A worker's latest decision, and to which wording."""

    decision: ConsentDecision = ConsentDecision.UNDECIDED
    version: int | None = None
    at: datetime | None = None

    @property
    def in_force(self) -> ConsentDecision:
        """The decision as it counts now: one that was given to an older wording must be asked anew."""
        if self.decision is ConsentDecision.GRANTED and self.version != CURRENT.number:
            return ConsentDecision.UNDECIDED
        return self.decision
