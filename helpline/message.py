"""The one shape that every channel speaks: what came in, what goes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from helpline.text import RawText


class Channel(StrEnum):
    """Where a worker writes."""

    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    WEBCHAT = "webchat"


class AddressKind(StrEnum):
    """What a contact point is. Phone numbers and usernames change hands; none of them is a person."""

    BSUID = "bsuid"
    WA_ID = "wa_id"
    TELEGRAM = "telegram"
    WEBCHAT = "webchat"


@dataclass(frozen=True, slots=True)
class Address:
    """A phone number or chat id. Lives encrypted in one table; everything else knows a pseudonym."""

    channel: Channel
    kind: AddressKind
    value: str = field(repr=False)


class InboundKind(StrEnum):
    """What arrived. Anything that the product cannot use is UNSUPPORTED, never dropped."""

    TEXT = "text"
    CHOICE = "choice"
    VOICE = "voice"
    TRANSCRIPT = "transcript"
    MEDIA = "media"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    REACTION = "reaction"
    EDIT = "edit"
    REVOKE = "revoke"
    BLOCKED = "blocked"
    IDENTITY = "identity"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Media:
    """A file that the provider holds for us. `reference` fetches it, so it is a secret.

    `spoken`: a voice note, which only a person can judge; otherwise a picture or a document.
    """

    reference: str = field(repr=False)
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class Inbound:
    """One item from a worker.

    `name` is what the provider calls the message; `refers_to` what it calls the one that an edit,
    revoke or reaction speaks of; `choice` is the token of a button that we sent; `media` is what
    must be fetched. A TRANSCRIPT is what a machine heard in a voice note that came before.
    `forwarded`: somebody else wrote it, and it was passed on. `sender` is the name on their profile: it is looked for in the text, and kept nowhere.
    """

    channel: Channel
    name: str
    kind: InboundKind
    sent_at: datetime
    text: RawText | None = None
    choice: str | None = None
    refers_to: str | None = None
    media: Media | None = None
    sender: RawText | None = None
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A button or list row: what the worker reads, and the token or dialogue payload behind it."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to a worker. `text` is ours or staff's, in the worker's language.

    `template`: name and language of the approved template that says the same, for when the 24 hours
    of WhatsApp are over.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    template: tuple[str, str] | None = None


def place(latitude: float, longitude: float) -> str:
    """A location as text, so that it is taken out, sealed and opened like what is written."""
    return f"{latitude:.6f}, {longitude:.6f}"
