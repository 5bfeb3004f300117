"""What every channel must be able to do, and the closed list of ways in which sending can fail.

A channel translates its provider's errors into this list. The outbox reads only the flags.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from db.addresses import Destination
from db.deliveries import DeliveryReport
from db.inbox import Arrival
from helpline.errors import HelplineError
from helpline.message import Channel, Inbound, Outbound


class SendError(HelplineError):
    """Sending failed. `retryable`: the same message may go later. `our_fault`: somebody must mend it."""

    retryable = False
    our_fault = False
    state = "dead"


class Throttled(SendError):
    """Too fast. `retry_after` is the provider's own wish, in seconds."""

    retryable = True
    state = "waiting"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProviderDown(SendError):
    """The provider answered that it cannot now, or no connection was made: nothing was sent."""

    retryable = True
    state = "waiting"


class OutcomeUnknown(SendError):
    """The provider may have it: the connection broke after the request was on its way."""

    state = "unknown"


class WindowClosed(SendError):
    """WhatsApp: more than 24 hours since the worker wrote. Only a template may go; a person decides."""

    state = "parked"


class OptedOut(SendError):
    """The worker blocked us or said STOP to the provider. Recorded, never retried."""


class NotOnChannel(SendError):
    """Nobody can be reached at this address."""


class MessageInvalid(SendError):
    """The message breaks the channel's rules. Ours to mend."""

    our_fault = True


class ChannelMisconfigured(SendError):
    """Token, permission or account: nothing goes out until somebody mends it, so the message waits."""

    retryable = True
    our_fault = True
    state = "waiting"


class MediaRefused(HelplineError):
    """A file that cannot be had: it is gone at the provider, or larger than we take."""


@dataclass(frozen=True, slots=True)
class Split:
    """One webhook body or poll, cut into its events.

    `groups` are chats that must be refused. `unread` counts events of no use to us. `odd` are
    pieces that we could not read and that may hold a worker's words: they are kept for a person.
    """

    arrivals: tuple[Arrival, ...] = ()
    reports: tuple[DeliveryReport, ...] = ()
    groups: tuple[str, ...] = ()
    unread: int = 0
    odd: tuple[tuple[Channel, bytes], ...] = ()


class ChannelPort(Protocol):
    """A channel that can read an arrival and send a message."""

    keeps_body: bool
    """Whether the sent body stays readable (only the web chat, which has no provider to hold it)."""
    reports_delivery: bool
    """Whether a delivery report can tell what became of a message with unknown outcome."""

    def parse(self, payload: bytes) -> Inbound:
        """What one arrival says. Never raises for content it does not know: that is UNSUPPORTED."""
        ...

    async def send(self, destination: Destination, outbound: Outbound, reference: int) -> str:
        """Send, and return the provider's name for the message. Raises SendError only."""
        ...

    async def fetch(self, reference: str, most: int) -> bytes:
        """The bytes of a file, `most` of them at the most. Raises MediaRefused, or SendError: later."""
        ...

    async def discard(self, reference: str) -> None:
        """Ask the provider to delete its copy, where it can be asked. Never raises."""
        ...

    async def show_typing(self, destination: Destination, name: str) -> None:
        """Show that somebody is writing; `name` is the worker's last message. Never raises."""
        ...

    async def unsend(self, address: str, names: tuple[str, ...]) -> None:
        """Delete messages from the worker's own chat, where the provider lets us. Never raises."""
        ...

    async def close(self) -> None:
        """Let connections go."""
        ...
