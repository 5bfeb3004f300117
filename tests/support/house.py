"""A house for tests: the real core and database, hand-written fakes where the network begins."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import select

from bot.channels.base import SendError
from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import WebChatChannel, arrival
from bot.channels.whatsapp import WhatsAppChannel
from bot.dialogue import DialogueUnavailable, Turn, TurnResult
from bot.gateway import Gateway
from bot.house import House
from bot.outbox import Sender
from bot.reader import Reader
from db import inbox
from db.addresses import Destination
from db.database import Database
from db.keys import KeyRing
from helpline.catalogue import Catalogue
from helpline.directory import Directory, load_directory
from helpline.message import Channel, Inbound, Outbound
from helpline.rights import RightsCard, load_cards
from helpline.settings import Settings, load
from helpline.words import Lexicon
from westline.build import ROOT

ENVIRONMENT = {
    "WESTLINE_MASTER_KEYS": base64.b64encode(b"t" * 32).decode(),
    "WESTLINE_OPERATOR_NAME": "Test Helpline",
    "WESTLINE_WHATSAPP_PHONE_ID": "100000000000000",
    "WESTLINE_WHATSAPP_TOKEN": "test-whatsapp-token",
    "WESTLINE_WHATSAPP_APP_SECRET": "test-app-secret,older-app-secret",
    "WESTLINE_WHATSAPP_VERIFY_TOKEN": "test-verify-token",
    "WESTLINE_TELEGRAM_TOKEN": "700000:test-telegram-token",
    "WESTLINE_TELEGRAM_WEBHOOK_SECRET": "test-webhook-secret",
}


LANGUAGES = load(ENVIRONMENT).languages
"""The languages served by default: a new one is held to every test below from its first day."""


@cache
def words() -> Catalogue:
    """Every reply in every language; when a test asks for it: only then are the .mo files compiled."""
    return Catalogue.load(ROOT, LANGUAGES)


@cache
def lexicon() -> Lexicon:
    """Every word that is understood before any model is asked."""
    return Lexicon.load(ROOT, LANGUAGES)


@cache
def cards() -> tuple[RightsCard, ...]:
    """Every card of rights."""
    return load_cards(ROOT / "rights")


@cache
def directory() -> Directory:
    """Every number that helps."""
    return load_directory(ROOT / "rights")


def test_settings(**changes: str) -> Settings:
    """Settings of a test installation."""
    return load({**ENVIRONMENT, **{f"WESTLINE_{name}": value for name, value in changes.items()}})


test_settings.__test__ = False  # type: ignore[attr-defined]


@dataclass
class FakeDialogue:
    """Answers from a script; can be down; remembers the turns it was given."""

    answers: list[Outbound] = field(default_factory=lambda: [Outbound("answer")])
    down: bool = False
    broken: bool = False
    asks: str = ""
    turns: list[Turn] = field(default_factory=list)
    before_answer: Callable[[], None] | None = None

    async def turn(self, turn: Turn) -> TurnResult:
        if self.down:
            raise DialogueUnavailable("down, as the test wants")
        if self.broken:
            raise RuntimeError("broken, as the test wants")
        self.turns.append(turn)
        if self.before_answer:
            self.before_answer()
        return TurnResult(tuple(self.answers), asks=self.asks)

    async def ready(self) -> bool:
        return not self.down

    async def close(self) -> None:
        return None


@dataclass
class FakeChannel:
    """A channel that remembers what was sent and fails as it is told; reads like the web chat."""

    sent: list[Outbound] = field(default_factory=list)
    failures: list[SendError] = field(default_factory=list)
    keeps_body: bool = False
    reports_delivery: bool = True
    discarded: list[str] = field(default_factory=list)
    unsent: tuple[str, ...] = ()
    typing: list[str] = field(default_factory=list)
    files: dict[str, bytes | Exception] = field(default_factory=dict)

    def parse(self, payload: bytes) -> Inbound:
        if json.loads(payload)["text"] == "poison":
            raise ValueError("poison")
        return WebChatChannel().parse(payload)

    async def send(self, destination: Destination, outbound: Outbound, reference: int) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(outbound)
        return f"fake-{reference}"

    async def fetch(self, reference: str, most: int) -> bytes:
        found = self.files[reference]
        if isinstance(found, Exception):
            raise found
        return found

    async def discard(self, reference: str) -> None:
        self.discarded.append(reference)

    async def show_typing(self, destination: Destination, name: str) -> None:
        self.typing.append(name)

    async def unsend(self, address: str, names: tuple[str, ...]) -> None:
        self.unsent += names

    async def close(self) -> None:
        return None


def make_house(
    database: Database,
    keys: KeyRing,
    clock: Callable[[], datetime],
    dialogue: FakeDialogue | None = None,
    channel: FakeChannel | None = None,
    settings: Settings | None = None,
) -> House:
    """A house with a fake web chat and dialogue, and the real channels for reading."""
    settings = settings or test_settings()
    assert settings.whatsapp is not None
    assert settings.telegram is not None
    return House(
        settings,
        database,
        keys,
        words(),
        lexicon(),
        {
            Channel.WEBCHAT: channel or FakeChannel(),
            Channel.WHATSAPP: WhatsAppChannel(settings.whatsapp),
            Channel.TELEGRAM: TelegramChannel(settings.telegram),
        },
        dialogue or FakeDialogue(),
        Reader(lexicon()),
        clock,
    )


class Desk:
    """Says things for a worker and works the inbox and outbox off, step by step."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.gateway = Gateway(house)
        self.sender = Sender(house)
        self._count = 0

    def says(self, text: str, visitor: str = "visitor", choice: str | None = None) -> None:
        """A message arrives."""
        self._count += 1
        event = arrival(visitor, f"{visitor}-{self._count}", text, choice, self.house.now())
        with self.house.database.write() as session:
            inbox.accept(session, self.house.keys, [event], "en", self.house.now())

    def work(self) -> int:
        """Handle everything that may be handled now, then send everything that may be sent."""
        return asyncio.run(self._work())

    def rows(self, table: Any) -> list[Any]:
        """All rows of a table, as they are now."""
        with self.house.database.read() as session:
            return list(session.scalars(select(table)))

    async def _work(self) -> int:
        handled = 0
        while claims := self.gateway.claim():
            for claim in claims:
                await self.gateway.handle(claim)
                handled += 1
        while sendings := self.sender.claim():
            for sending in sendings:
                await self.sender.send(sending)
        return handled

    @property
    def sent(self) -> list[str]:
        """What reached the worker."""
        channel = self.house.channels[Channel.WEBCHAT]
        assert isinstance(channel, FakeChannel)
        return [outbound.text for outbound in channel.sent]
