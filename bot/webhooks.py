"""The doors for providers: verify, cut up, commit, and only then say 200.

What we answer decides what the provider does: 401/403 for what is not theirs, 413 for what is too
big, 503 when the database is down (so that they send it again), and 200 for everything that is
stored. What we cannot understand is stored too, sealed, for a person: sending it again would not help.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels import telegram_intake, whatsapp_intake
from bot.channels.base import Split
from bot.channels.telegram import TelegramChannel
from bot.ear import Ear
from bot.house import House
from bot.inbox import Inbox
from bot.pump import Pump
from helpline.message import Channel

LARGEST_BODY = 3 * 1024 * 1024
"""Meta's own limit for a webhook body."""

log = structlog.get_logger("westline.webhooks")


class TooLarge(Exception):
    """The body is bigger than any provider sends."""


async def body_of(request: Request) -> bytes:
    """The raw body, read up to the limit and no further."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > LARGEST_BODY:
        raise TooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise TooLarge
    return bytes(body)


class Webhooks:
    """WhatsApp's and Telegram's doors."""

    def __init__(self, house: House, pump: Pump) -> None:
        self._house = house
        self._pump = pump
        self.inbox = Inbox(house)
        self._ear = Ear(house)

    def routes(self) -> list[Route]:
        """The paths that contracts.md names."""
        return [
            Route("/webhooks/whatsapp", self.challenge, methods=["GET"]),
            Route("/webhooks/whatsapp", self.whatsapp, methods=["POST"]),
            Route("/webhooks/telegram", self.telegram, methods=["POST"]),
        ]

    async def challenge(self, request: Request) -> Response:
        """Meta's proof that this address is ours: the challenge back, as plain text."""
        settings = self._house.settings.whatsapp
        query = request.query_params
        given = query.get("hub.verify_token", "").encode("utf-8", "replace")
        number = query.get("hub.challenge", "")
        if (
            settings is None
            or query.get("hub.mode") != "subscribe"
            or not hmac.compare_digest(given, settings.verify_token.encode())
            or not (number.isascii() and number.isalnum() and len(number) <= 64)
        ):
            return PlainTextResponse("forbidden", 403)
        return PlainTextResponse(number)

    async def whatsapp(self, request: Request) -> Response:
        """Signed events. The signature is checked on the raw bytes before anything is parsed."""
        settings = self._house.settings.whatsapp
        if settings is None:
            return PlainTextResponse("not configured", 404)
        try:
            body = await body_of(request)
        except TooLarge:
            return PlainTextResponse("too large", 413)
        signature = request.headers.get("x-hub-signature-256")
        if signature is None:
            return PlainTextResponse("unsigned", 401)
        if not whatsapp_intake.signed_by(body, signature, settings.app_secrets):
            return PlainTextResponse("wrong signature", 403)
        phone_id = settings.phone_id
        return await self._store(
            Channel.WHATSAPP, body, lambda event: whatsapp_intake.split(event, phone_id)
        )

    async def telegram(self, request: Request) -> Response:
        """One update with the secret header."""
        settings = self._house.settings.telegram
        if settings is None:
            return PlainTextResponse("not configured", 404)
        given = request.headers.get("x-telegram-bot-api-secret-token")
        if given is None:
            return PlainTextResponse("no secret", 401)
        if not telegram_intake.secret_matches(given, settings.webhook_secret):
            return PlainTextResponse("wrong secret", 403)
        try:
            body = await body_of(request)
        except TooLarge:
            return PlainTextResponse("too large", 413)
        bot_id = settings.token.split(":")[0]
        return await self._store(
            Channel.TELEGRAM, body, lambda update: telegram_intake.split(update, bot_id)
        )

    async def _store(
        self, channel: Channel, body: bytes, cut: Callable[[dict[str, Any]], Split]
    ) -> Response:
        """Cut a body that is surely the provider's, and commit. What we cannot read is kept whole."""
        try:
            split = cut(json.loads(body))
        except (AttributeError, TypeError, KeyError, ValueError, RecursionError) as fault:
            log.error("not_understood", channel=channel, fault=type(fault).__name__)
            split = Split(odd=((channel, body),))
        try:
            await self.inbox.accept(split)
        except (SQLAlchemyError, TimeoutError) as fault:
            log.error("not_stored", fault=type(fault).__name__)
            return PlainTextResponse("try again", 503)
        await self.afterwards(split)
        return PlainTextResponse("ok")

    async def afterwards(self, split: Split) -> None:
        """What needs no durability: wake the workers, stop a button's clock, leave a group."""
        self._pump.wake()
        if split.arrivals and self._pump.has_backlog:
            _background(self._hear(split))
        channel = self._house.channels.get(Channel.TELEGRAM)
        if not isinstance(channel, TelegramChannel):
            return
        for arrival in split.arrivals:
            if b'"callback_query"' in arrival.payload:
                _background(channel.acknowledge_tap(arrival.payload))
        for chat in split.groups:
            language = self._house.settings.languages[0]
            words = self._house.catalogue.reply("group_refused", language).text
            _background(channel.refuse_group(chat, words))

    async def _hear(self, split: Split) -> None:
        if await self._ear.listen(split.arrivals):
            self._pump.wake()


_RUNNING: set[asyncio.Task[None]] = set()


def _background(work: Any) -> None:
    task: asyncio.Task[None] = asyncio.ensure_future(work)
    _RUNNING.add(task)
    task.add_done_callback(_RUNNING.discard)
