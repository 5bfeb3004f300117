"""Delivers pretend webhooks: signed, in order, again and again until the helpline says 200."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
from dataclasses import dataclass
from typing import Any

import aiohttp

from helpline.settings import TelegramSettings, WhatsAppSettings

RETRY_SECONDS = 0.5
AT_ONCE = 16
KEPT_ALIVE = 3.0
"""Seconds: shorter than the helpline keeps an idle connection."""


@dataclass(slots=True)
class Habits:
    """How the pretend provider delivers. `duplicate` is the share of deliveries that come twice; `late` the share
    that is overtaken by what was sent after it.
    """

    duplicate: float = 0.0
    late: float = 0.0
    seed: int = 7


class Delivery:
    """A queue of webhooks on their way to the helpline."""

    def __init__(
        self, target: str, whatsapp: WhatsAppSettings | None, telegram: TelegramSettings | None
    ) -> None:
        self._target = target.rstrip("/")
        self._whatsapp = whatsapp
        self._telegram = telegram
        self._queue: asyncio.Queue[tuple[str, bytes, dict[str, str]]] = asyncio.Queue()
        self.habits = Habits()
        self._carried = 0
        self._random = random.Random(self.habits.seed)  # noqa: S311 - chooses duplicates, guards nothing

    def whatsapp(self, body: dict[str, Any]) -> None:
        """Queue a signed WhatsApp webhook."""
        if self._whatsapp is None:
            return
        raw = json.dumps(body).encode()
        digest = hmac.new(self._whatsapp.app_secrets[0].encode(), raw, hashlib.sha256).hexdigest()
        headers = {"x-hub-signature-256": f"sha256={digest}"}
        self._add("/webhooks/whatsapp", raw, headers)

    def telegram(self, update: dict[str, Any]) -> None:
        """Queue a Telegram webhook with its secret."""
        if self._telegram is None:
            return
        headers = {"x-telegram-bot-api-secret-token": self._telegram.webhook_secret}
        self._add("/webhooks/telegram", json.dumps(update).encode(), headers)

    def _add(self, path: str, raw: bytes, headers: dict[str, str]) -> None:
        copies = 2 if self._random.random() < self.habits.duplicate else 1
        for _ in range(copies):
            self._queue.put_nowait((path, raw, {"content-type": "application/json", **headers}))

    @property
    def pending(self) -> int:
        """How many are not delivered."""
        return self._queue.qsize() + self._carried

    async def run(self) -> None:
        """Deliver for ever, several at once, as the providers do."""
        patience = aiohttp.ClientTimeout(10)
        connections = aiohttp.TCPConnector(keepalive_timeout=KEPT_ALIVE)
        async with aiohttp.ClientSession(timeout=patience, connector=connections) as client:
            await asyncio.gather(*(self._carry(client) for _ in range(AT_ONCE)))

    async def _carry(self, client: aiohttp.ClientSession) -> None:
        while True:
            path, raw, headers = await self._queue.get()
            self._carried += 1
            if self._random.random() < self.habits.late:
                await asyncio.sleep(2 * RETRY_SECONDS)
            while not await self._accepted(client, path, raw, headers):
                await asyncio.sleep(RETRY_SECONDS)
            self._carried -= 1

    async def _accepted(
        self, client: aiohttp.ClientSession, path: str, raw: bytes, headers: dict[str, str]
    ) -> bool:
        try:
            async with client.post(self._target + path, data=raw, headers=headers) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False
