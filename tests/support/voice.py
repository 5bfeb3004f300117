"""A desk that sends voice notes and pictures by WhatsApp, and fetches them."""

from __future__ import annotations

import asyncio

from bot.channels import whatsapp_intake
from bot.channels.whatsapp import WhatsAppChannel
from bot.media import Collector
from db import inbox
from db.cases import Cases
from db.tables import ConversationRow
from helpline.message import Channel
from helpline.taxonomy import Category, Severity
from tests.bot import payloads as p
from tests.support.house import Desk, FakeChannel, test_settings

OGG = b"OggS" + bytes(200)


class Lines(FakeChannel):
    """WhatsApp's own reading; files as the test gives them."""

    def __init__(self) -> None:
        super().__init__(files={"1": OGG})
        settings = test_settings().whatsapp
        assert settings
        self.parse = WhatsAppChannel(settings).parse  # type: ignore[method-assign]


class VoiceDesk(Desk):
    """Sends voice notes and fetches them."""

    def speaks(self, name: str = "wamid.V", reference: str = "1") -> None:
        audio = {"id": reference, "mime_type": "audio/ogg", "sha256": "x", "voice": True}
        body = p.body(p.change([p.message("audio", name=name, audio=audio)]))
        split = whatsapp_intake.split(body, p.PHONE_ID)
        with self.house.database.write() as session:
            inbox.accept(session, self.house.keys, split.arrivals, "en", self.house.now())
        self.work()

    def shows(self, name: str, reference: str) -> None:
        image = {"id": reference, "mime_type": "image/jpeg", "sha256": "x"}
        body = p.body(p.change([p.message("image", name=name, image=image)]))
        split = whatsapp_intake.split(body, p.PHONE_ID)
        with self.house.database.write() as session:
            inbox.accept(session, self.house.keys, split.arrivals, "en", self.house.now())
        self.work()

    def fetch(self) -> None:
        async def run() -> None:
            collector = Collector(self.house)
            while errand := collector.claim():
                await collector.fetch(errand)

        asyncio.run(run())

    @property
    def line(self) -> Lines:
        channel = self.house.channels[Channel.WHATSAPP]
        assert isinstance(channel, Lines)
        return channel

    def cases(self) -> list[tuple[Category, Severity]]:
        (worker,) = self.rows(ConversationRow)
        with self.house.database.read() as session:
            book = Cases(session, self.house.keys)
            return [(case.category, case.severity) for case in book.of_conversation(worker.id)]
