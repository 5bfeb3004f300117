"""Telegram Bot API: our own intake (webhook or polling), python-telegram-bot's Bot to send.

Everything is plain text: no parse mode, so nothing that a worker or a colleague writes can become
markup. Only private chats are read; groups are refused and left.
"""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels import telegram_errors, telegram_intake
from bot.channels.base import MediaRefused, MessageInvalid
from bot.channels.limits import check
from db.addresses import Destination
from helpline.message import Channel, Inbound, Outbound
from helpline.settings import TelegramSettings

# Spans of time as timedelta, which the library will do by itself in its next major version.
os.environ.setdefault("PTB_TIMEDELTA", "1")

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
DELETED_AT_ONCE = 100


class TelegramChannel:
    """Reads one update and sends one message."""

    keeps_body = False
    reports_delivery = False

    def __init__(self, settings: TelegramSettings, timeout: float = 15.0) -> None:
        self._webhook_secret = settings.webhook_secret
        self.bot_id = settings.token.split(":")[0]
        self._lines = (_line(timeout), _line(timeout))
        self.bot = Bot(
            settings.token,
            base_url=f"{settings.api_url}/bot",
            base_file_url=f"{settings.api_url}/file/bot",
            request=self._lines[0],
            get_updates_request=self._lines[1],
        )

    def parse(self, payload: bytes) -> Inbound:
        """What one update says."""
        return telegram_intake.parse(payload)

    async def send(self, destination: Destination, outbound: Outbound, reference: int) -> str:
        """Send text with an inline keyboard, one choice a row."""
        check(outbound, Channel.TELEGRAM)
        rows = [[InlineKeyboardButton(c.title, callback_data=c.payload)] for c in outbound.choices]
        try:
            sent = await self.bot.send_message(
                int(destination.address.value),
                outbound.text,
                reply_markup=InlineKeyboardMarkup(rows) if rows else None,
            )
        except TelegramError as error:
            raise telegram_errors.classify(error) from None
        return str(sent.message_id)

    async def fetch(self, reference: str, most: int) -> bytes:
        """A file by its id. The address that Telegram gives for it holds our token: it is not kept."""
        try:
            file = await self.bot.get_file(reference)
            if (file.file_size or 0) > most:
                raise MediaRefused(f"a file of {file.file_size} bytes")
            return bytes(await file.download_as_bytearray())
        except TelegramError as error:
            failure = telegram_errors.classify(error)
            if isinstance(failure, MessageInvalid):
                raise MediaRefused(str(failure)) from None
            raise failure from None

    async def announce(self, address: str) -> None:
        """Ask Telegram to send updates to our webhook with our secret. Raises SendError."""
        try:
            await self.bot.set_webhook(
                address, secret_token=self._webhook_secret, allowed_updates=ALLOWED_UPDATES
            )
        except TelegramError as error:
            raise telegram_errors.classify(error) from None

    async def updates(self, offset: int, wait: int) -> list[dict[str, Any]]:
        """Updates from an offset on, waiting for some. Asking confirms all below it. Raises SendError."""
        try:
            found = await self.bot.get_updates(
                offset=offset, timeout=wait, allowed_updates=ALLOWED_UPDATES
            )
        except TelegramError as error:
            raise telegram_errors.classify(error) from None
        return [update.to_dict() for update in found]

    async def acknowledge_tap(self, payload: bytes) -> None:
        """Stop the little clock on a tapped button. Not vital: a failure is left alone."""
        query = json.loads(payload).get("callback_query")
        if query:
            try:
                await self.bot.answer_callback_query(query["id"])
            except TelegramError:
                return

    async def refuse_group(self, chat: str, words: str) -> None:
        """Say in one neutral line that we only talk in private, and leave."""
        try:
            await self.bot.send_message(int(chat), words)
            await self.bot.leave_chat(int(chat))
        except TelegramError:
            return

    async def discard(self, reference: str) -> None:
        """There is no way to ask for it."""

    async def show_typing(self, destination: Destination, name: str) -> None:
        """For five seconds, or until a message comes."""
        with suppress(TelegramError):
            await self.bot.send_chat_action(int(destination.address.value), ChatAction.TYPING)

    async def unsend(self, address: str, names: tuple[str, ...]) -> None:
        """Delete for both sides what is not older than 48 hours; Telegram passes over the rest."""
        ids = [int(name) for name in names if name.isdecimal()]
        for start in range(0, len(ids), DELETED_AT_ONCE):
            try:
                await self.bot.delete_messages(int(address), ids[start : start + DELETED_AT_ONCE])
            except TelegramError:
                continue

    async def close(self) -> None:
        """Let connections go."""
        # Bot.shutdown() does nothing for a bot that was never initialised by a call of its own.
        await asyncio.gather(*(line.shutdown() for line in self._lines))


def _line(timeout: float) -> HTTPXRequest:
    """A pool of connections; what is polled gets one of its own."""
    return HTTPXRequest(
        connection_pool_size=16, read_timeout=timeout, httpx_kwargs={"trust_env": False}
    )
