"""How Telegram's updates reach us: a webhook that we announce, or long polling without a public address.

Polling commits first and then asks for the next offset: what is confirmed is stored.
"""

from __future__ import annotations

import asyncio
import os
import socket
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import telegram_intake
from bot.channels.base import SendError, Split
from bot.channels.telegram import TelegramChannel
from bot.house import House
from bot.webhooks import Webhooks
from db import leases

LEASE = timedelta(seconds=60)
WAIT_SECONDS = 20
PAUSE_SECONDS = 3.0
ANNOUNCE_AGAIN_SECONDS = 10.0

log = structlog.get_logger("westline.poller")


class Poller:
    """Fetches updates as long as it holds the lease."""

    def __init__(self, house: House, webhooks: Webhooks, channel: TelegramChannel) -> None:
        self._house = house
        self._webhooks = webhooks
        self._channel = channel
        self._holder = f"{socket.gethostname()}:{os.getpid()}"

    async def announce(self) -> None:
        """Tell Telegram where our webhook is, again and again until it knows."""
        settings = self._house.settings
        while True:
            try:
                await self._channel.announce(f"{settings.public_url}/webhooks/telegram")
            except SendError as fault:
                log.warning("webhook_not_announced", fault=type(fault).__name__)
                await asyncio.sleep(ANNOUNCE_AGAIN_SECONDS)
            else:
                return

    async def run(self) -> None:
        """Poll for ever. A failed poll is tried again; nothing is confirmed that is not committed."""
        while True:
            try:
                await self.poll_once()
            except (SendError, SQLAlchemyError, TimeoutError) as fault:
                log.warning("poll_failed", fault=type(fault).__name__)
                await asyncio.sleep(PAUSE_SECONDS)

    async def poll_once(self, wait: int = WAIT_SECONDS) -> int:
        """One poll; how many updates came."""
        offset = await asyncio.to_thread(self._take)
        if offset is None:
            await asyncio.sleep(PAUSE_SECONDS)
            return 0
        updates = await self._channel.updates(offset, wait)
        splits = [telegram_intake.split(update, self._channel.bot_id) for update in updates]
        merged = Split(
            tuple(arrival for split in splits for arrival in split.arrivals),
            groups=tuple(group for split in splits for group in split.groups),
        )
        await self._webhooks.inbox.accept(merged)
        if updates:
            await asyncio.to_thread(self._advance, updates[-1]["update_id"] + 1)
        await self._webhooks.afterwards(merged)
        return len(updates)

    def _take(self) -> int | None:
        with self._house.database.write() as session:
            return leases.take(session, "telegram", self._holder, self._house.now(), LEASE)

    def _advance(self, offset: int) -> None:
        with self._house.database.write() as session:
            leases.advance(session, "telegram", offset)
