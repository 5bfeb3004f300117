"""How a case ended: in codes that can be counted, never in words that could point at somebody.

Merged from the outcome lists of worker helplines and UNGP 31's effectiveness criteria (2026-11).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from helpline.errors import HelplineError


class EndingRefused(HelplineError):
    """The case may not end like this; the message says what is missing."""


class Outcome(StrEnum):
    """What came of it, as staff see it."""

    REMEDIED = "remedied"
    PARTLY = "partly"
    REFERRED = "referred"
    ANSWERED = "answered"
    UNRESOLVED = "unresolved"
    WITHDRAWN = "withdrawn"
    NO_CONTACT = "no_contact"
    DUPLICATE = "duplicate"
    NOT_FOR_US = "not_for_us"

    @property
    def label(self) -> str:
        """English name for staff."""
        return _OUTCOMES[self]


class Remedy(StrEnum):
    """What the worker got."""

    NONE = "none"
    MONEY = "money"
    DOCUMENTS = "documents"
    SAFETY = "safety"
    CARE = "care"
    JOB = "job"
    CONDITIONS = "conditions"
    APOLOGY = "apology"
    RETURN = "return"
    OTHER = "other"

    @property
    def label(self) -> str:
        """English name for staff."""
        return _REMEDIES[self]


class Confirmed(StrEnum):
    """Whether the worker agrees that it is over. Closing on nobody's word is how problems persist."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"
    NO_CONTACT = "no_contact"

    @property
    def label(self) -> str:
        """English name for staff."""
        return _CONFIRMED[self]


_OUTCOMES = {
    Outcome.REMEDIED: "Remedied",
    Outcome.PARTLY: "Remedied in part",
    Outcome.REFERRED: "Referred to others, who have it",
    Outcome.ANSWERED: "Question answered",
    Outcome.UNRESOLVED: "Not resolved",
    Outcome.WITHDRAWN: "Withdrawn by the worker",
    Outcome.NO_CONTACT: "Worker could not be reached",
    Outcome.DUPLICATE: "The same as another case",
    Outcome.NOT_FOR_US: "Not a matter for this helpline",
}
_REMEDIES = {
    Remedy.NONE: "None",
    Remedy.MONEY: "Money paid",
    Remedy.DOCUMENTS: "Documents returned",
    Remedy.SAFETY: "Moved to safety",
    Remedy.CARE: "Medical care",
    Remedy.JOB: "Job back, or a new one",
    Remedy.CONDITIONS: "Conditions changed",
    Remedy.APOLOGY: "Apology",
    Remedy.RETURN: "Return home",
    Remedy.OTHER: "Something else",
}
_CONFIRMED = {
    Confirmed.YES: "The worker says it is over",
    Confirmed.NO: "The worker says it is not",
    Confirmed.NOT_ASKED: "Not asked: it was not safe, or they did not want it",
    Confirmed.NO_CONTACT: "Could not be reached",
}
REMEDIED = (Outcome.REMEDIED, Outcome.PARTLY)
_CURRENCY = re.compile(r"[A-Z]{3}")
MOST_MONEY = 10**12


@dataclass(frozen=True, slots=True)
class Money:
    """What was disputed and what was got back, in whole units of a currency (ISO 4217)."""

    currency: str
    disputed: int | None = None
    recovered: int | None = None

    def __post_init__(self) -> None:
        if not _CURRENCY.fullmatch(self.currency):
            raise EndingRefused("Give the currency in three letters, like BDT or QAR.")
        for amount in (self.disputed, self.recovered):
            if amount is not None and not 0 <= amount <= MOST_MONEY:
                raise EndingRefused("An amount of money is a whole number, not below zero.")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ended."""

    outcome: Outcome
    remedy: Remedy
    confirmed: Confirmed

    def __post_init__(self) -> None:
        if self.outcome in REMEDIED and self.remedy is Remedy.NONE:
            raise EndingRefused("Remedied, but by what? Choose what the worker got.")
        if self.confirmed is Confirmed.NO and self.outcome is Outcome.REMEDIED:
            raise EndingRefused("The worker says it is not over: it cannot be closed as remedied.")
