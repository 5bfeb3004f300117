"""A conversation: one worker on one channel, known by a pseudonym."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from helpline.consent import Consent
from helpline.hours import SafeHours
from helpline.message import Channel, Choice

ConversationId = NewType("ConversationId", str)
Pseudonym = NewType("Pseudonym", str)

MAX_TURNS = 60
"""Turns in one dialogue session. A tracker's cost grows with its length, so a session is bounded."""


class Awaiting(StrEnum):
    """What the next message may be that the dialogue engine must not see."""

    NOTHING = ""
    NEW_PIN = "new_pin"
    PIN = "pin"
    COPY_PIN = "copy_pin"
    """The PIN of one's own case, before its story is shown."""
    PHONE_PIN = "phone_pin"
    """A new PIN that opens the hidden chat."""
    SEAL_NAMES = "seal_names"
    """Whom a sealed report is about."""


class InDanger(StrEnum):
    """After a critical message: what is written goes to people, no menu and no question comes back."""

    NO = ""
    YES = "yes"
    QUIET = "quiet"
    """Somebody else may read the phone: nothing is sent until the worker writes."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the gateway knows before it reads the next message.

    `offered` are the choices of our last message, so that "2" means the second of them.
    `held_by` is who of the staff answers this worker instead of the assistant.
    `wants`: with a "woman" or a "man" of the staff, if the worker said so.
    `country` and `sector` ("home": in somebody's home) are what the worker said, for their rights.
    `hidden`: somebody else may hold the phone, and sees a calendar until the PIN comes. `shared`: others
    may read this phone at times. `hours`: when to write unasked, None is at any time.
    `news`: wants to hear what is new for workers. `in_questions`: the last turn left a question of an intake open.
    `session` numbers the dialogue sessions: a new number is a fresh tracker.
    """

    id: ConversationId
    pseudonym: Pseudonym
    channel: Channel
    language: str
    language_known: bool = False
    consent: Consent = field(default_factory=Consent)
    opted_out: bool = False
    awaiting: Awaiting = Awaiting.NOTHING
    awaiting_case: str | None = None
    offered: tuple[Choice, ...] = ()
    session: int = 1
    turns: int = 0
    told_of_delay: bool = False
    in_danger: InDanger = InDanger.NO
    held_by: str = ""
    wants: str = ""
    country: str = ""
    sector: str = ""
    shared: bool = False
    hidden: bool = False
    hours: SafeHours | None = None
    news: bool = False
    in_questions: bool = False

    @property
    def dialogue_sender(self) -> str:
        """How the dialogue engine knows this conversation. Carries nothing of the address."""
        return f"{self.pseudonym}.{self.session}"
