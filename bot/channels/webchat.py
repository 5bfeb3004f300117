"""Web chat, for trying the helpline without a phone. The browser reads replies from the outbox."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from bot.channels.base import MediaRefused
from bot.channels.limits import check
from db.addresses import Destination
from db.inbox import Arrival
from helpline.message import Address, AddressKind, Channel, Inbound, InboundKind, Outbound
from helpline.text import RawText


def arrival(visitor: str, name: str, text: str, choice: str | None, now: datetime) -> Arrival:
    """What a visitor sent, as an arrival."""
    payload = {"name": name, "text": text, "choice": choice, "at": now.timestamp()}
    return Arrival(
        Channel.WEBCHAT,
        name,
        (Address(Channel.WEBCHAT, AddressKind.WEBCHAT, visitor),),
        json.dumps(payload).encode(),
        now,
    )


class WebChatChannel:
    """Sending is being readable: the outbox row itself is the message."""

    keeps_body = True
    reports_delivery = False

    def parse(self, payload: bytes) -> Inbound:
        """What a visitor sent."""
        data = json.loads(payload)
        choice = data["choice"]
        return Inbound(
            Channel.WEBCHAT,
            data["name"],
            InboundKind.CHOICE if choice else InboundKind.TEXT,
            datetime.fromtimestamp(data["at"], UTC),
            text=RawText(data["text"]) if data["text"] else None,
            choice=choice,
        )

    async def send(self, destination: Destination, outbound: Outbound, reference: int) -> str:
        """Nothing leaves the house."""
        check(outbound, Channel.WEBCHAT)
        return f"web-{reference}"

    async def fetch(self, reference: str, most: int) -> bytes:
        """The web chat takes no files."""
        raise MediaRefused("the web chat has no files")

    async def discard(self, reference: str) -> None:
        """There is no way to ask for it."""

    async def show_typing(self, destination: Destination, name: str) -> None:
        """The web chat shows no such sign."""

    async def unsend(self, address: str, names: tuple[str, ...]) -> None:
        """The page reads from the outbox, which an erase clears."""

    async def close(self) -> None:
        """Nothing to let go."""
