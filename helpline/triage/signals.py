"""What triage says: how severe, which kinds of danger, and on what evidence. Never the words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from helpline.taxonomy import Category, Severity


class Danger(StrEnum):
    """Kinds of danger. The first eleven are critical, the rest urgent."""

    SUICIDE = "suicide"
    VIOLENCE = "violence"
    KILLING = "killing"
    SEXUAL = "sexual"
    CONFINEMENT = "confinement"
    TRAFFICKING = "trafficking"
    INJURY = "injury"
    FIRE = "fire"
    CHILD = "child"
    DEPRIVATION = "deprivation"
    MISSING = "missing"
    DOCUMENTS = "documents"
    DEPORTATION = "deportation"
    THREAT = "threat"
    HARASSMENT = "harassment"
    CARE = "care"
    HUNGER = "hunger"
    HOURS = "hours"
    DISTRESS = "distress"
    CHILD_WORK = "child_work"
    UNSAFE = "unsafe"
    DEBT = "debt"
    RUNAWAY = "runaway"
    PAST_ABUSE = "past_abuse"
    EMERGENCY = "emergency"
    UNCLEAR = "unclear"

    @property
    def category(self) -> Category:
        """The category of a case that is opened for it."""
        return CATEGORY[self]


CATEGORY = {
    Danger.SUICIDE: Category.MHS, Danger.VIOLENCE: Category.VIO, Danger.KILLING: Category.VIO,
    Danger.SEXUAL: Category.SXV, Danger.CONFINEMENT: Category.MOV, Danger.TRAFFICKING: Category.TRF,
    Danger.INJURY: Category.INJ, Danger.FIRE: Category.OSH, Danger.CHILD: Category.CHD,
    Danger.DEPRIVATION: Category.BAS, Danger.MISSING: Category.TRF, Danger.DOCUMENTS: Category.DOC,
    Danger.DEPORTATION: Category.DEP, Danger.THREAT: Category.RPR, Danger.HARASSMENT: Category.SXV,
    Danger.CARE: Category.INJ, Danger.HUNGER: Category.WAG, Danger.HOURS: Category.HRS,
    Danger.DISTRESS: Category.MHS, Danger.CHILD_WORK: Category.CHD, Danger.UNSAFE: Category.OSH,
    Danger.DEBT: Category.REC, Danger.RUNAWAY: Category.DEP, Danger.PAST_ABUSE: Category.VIO,
    Danger.EMERGENCY: Category.SVC, Danger.UNCLEAR: Category.SVC,
}  # fmt: skip
NEVER_LOWERED = frozenset((Danger.SUICIDE, Danger.SEXUAL, Danger.CHILD, Danger.CONFINEMENT))
"""No joke, no negation and no question about the law makes these less than critical."""


class Source(StrEnum):
    """Who says so."""

    RULE = "rule"
    CLASSIFIER = "classifier"
    BUTTON = "button"


class Guard(StrEnum):
    """What makes a phrase mean something else, or less."""

    IDIOM = "idiom"
    NEGATION = "negation"
    LAW = "law"
    PAST = "past"
    JOKE = "joke"
    DRILL = "drill"


@dataclass(frozen=True, slots=True)
class Signal:
    """One piece of evidence at code points [start, end) of the message. `rule` is its id, "en/violence/12"."""

    kind: Danger
    source: Source
    start: int
    end: int
    rule: str = ""
    guard: Guard | None = None
    misspelt: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """How severe a message is and why. `ask` wants one question put: are you in danger now?"""

    severity: Severity = Severity.STANDARD
    signals: tuple[Signal, ...] = ()
    ask: bool = False

    @property
    def only_doubtful(self) -> bool:
        """Whether all there is is words that most likely mean something else: one question will do."""
        return all(s.guard or s.kind is Danger.EMERGENCY for s in self.signals) and bool(
            self.signals
        )

    @property
    def kinds(self) -> tuple[Danger, ...]:
        """The kinds of danger, the gravest first, each once."""
        order = list(Danger)
        return tuple(sorted({s.kind for s in self.signals}, key=order.index))


@dataclass(frozen=True, slots=True)
class Votes:
    """What a classifier makes of a message: probabilities."""

    critical: float
    urgent: float


class Voter(Protocol):
    """A classifier that reads a text in a form of writing, with its embedding or without."""

    def votes(self, text: str, form: str, vector: Any) -> Votes: ...
