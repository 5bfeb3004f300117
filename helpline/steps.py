"""What can be planned for a message: a closed list, done by bot/effects.py."""

from __future__ import annotations

from dataclasses import dataclass, field

from helpline.codes import CaseCode
from helpline.conversation import InDanger
from helpline.message import Media
from helpline.polls import Answered
from helpline.selfservice import Service
from helpline.taxonomy import Severity
from helpline.text import RawText, SafeText
from helpline.triage import Danger


@dataclass(frozen=True, slots=True)
class Say:
    """Send a reply of the catalogue, without the dialogue engine."""

    key: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Hand a turn to the dialogue engine: redacted text, or a command that only we may issue."""

    text: SafeText | None
    command: str | None = None


@dataclass(frozen=True, slots=True)
class OptOut:
    """Send nothing more, cancel what waits, end the dialogue session."""


@dataclass(frozen=True, slots=True)
class OptIn:
    """The worker wants messages again."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Use this language from now on."""

    language: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """Find the case of a code, slowly if guesses were wrong."""

    code: CaseCode


@dataclass(frozen=True, slots=True)
class Unlock:
    """Open the awaited case with a PIN."""

    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SetPin:
    """Put a PIN on the case that was just opened."""

    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Poll:
    """An answer to a question that garbles itself."""

    answered: Answered


@dataclass(frozen=True, slots=True)
class NameSealed:
    """Whom a sealed report is about, in the worker's words."""

    names: RawText = field(repr=False)


@dataclass(frozen=True, slots=True)
class Forget:
    """The worker deleted a message at their end: clear it here."""

    name: str


@dataclass(frozen=True, slots=True)
class Amend:
    """The worker edited a message: keep the new version in the transcript, answer nothing."""

    name: str


@dataclass(frozen=True, slots=True)
class Raise:
    """Put danger before staff: open a case at this severity, or raise the one that waits."""

    severity: Severity
    kinds: tuple[Danger, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """From now on the worker is in danger, may not write safely, or is neither (see InDanger)."""

    state: InDanger


@dataclass(frozen=True, slots=True)
class Alert:
    """Put before a person what no machine could make safe: only its sealed original tells what it was."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Fetch a voice note, keep it sealed for staff, and start the clock until one listens."""

    media: Media


@dataclass(frozen=True, slots=True)
class Hear:
    """A person has the conversation: they must see this, and nobody else answers."""


@dataclass(frozen=True, slots=True)
class EraseAll:
    """Erase the worker, as soon as what waits to be sent has gone."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The worker blocked us: write no more until they write."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom of the staff the worker would rather write with: a "woman", a "man", or "" for anybody."""

    who: str


@dataclass(frozen=True, slots=True)
class Serve:
    """What a worker does alone with their case."""

    service: Service


@dataclass(frozen=True, slots=True)
class Rate:
    """How good our help was, from 1 to 5."""

    points: int


@dataclass(frozen=True, slots=True)
class Settle:
    """Where the worker works: the law of that place counts from now on."""

    country: str | None
    sector: str | None


@dataclass(frozen=True, slots=True)
class SetPhonePin:
    """What opens the hidden chat again; then hide it."""

    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenHidden:
    """Open the hidden chat with a PIN; with a wrong one it stays a calendar."""

    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Answer as the calendar, and as nothing else. The words stay with us only if they are a note in it."""

    words: RawText


@dataclass(frozen=True, slots=True)
class ShowCopy:
    """Show a worker their own statement, if the PIN is right."""

    pin: str = field(repr=False)


Step = (
    Alert
    | Raise
    | Watch
    | Say
    | Ask
    | OptOut
    | OptIn
    | Speak
    | LookUp
    | Unlock
    | SetPin
    | NameSealed
    | Poll
    | Forget
    | Amend
    | Keep
    | Hear
    | EraseAll
    | Unreachable
    | Wish
    | Serve
    | Rate
    | Settle
    | SetPhonePin
    | OpenHidden
    | Calendar
    | ShowCopy
)

ERASURE: dict[str, tuple[Step, ...]] = {
    "/erase_yes": (Say("erased"), EraseAll()),
    "/erase_no": (Say("erase_kept"),),
}
"""The answers to "shall I delete everything?"."""
