"""Telegram Bot API: our own intake (webhook or polling), python-telegram-bot's Bot to send.

Everything is plain text: no parse mode, so nothing that a worker or a colleague writes can become
markup. Only private chats are read; groups are refused and left.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ChatAction
from telegram.error import (
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.channels import telegram_errors
from bot.channels.base import MediaRefused, MessageInvalid, Split
from bot.channels.limits import check
from db.addresses import Destination
from db.inbox import Arrival
from helpline.language import FORMS
from helpline.links import first_words
from helpline.message import (
    Address,
    AddressKind,
    Channel,
    Inbound,
    InboundKind,
    Media,
    Outbound,
    place,
)
from helpline.settings import TelegramSettings
from helpline.text import RawText
from helpline.words import LINKED

# Spans of time as timedelta, which the library will do by itself in its next major version.
os.environ.setdefault("PTB_TIMEDELTA", "1")

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
DELETED_AT_ONCE = 100
WITH_FILE = (InboundKind.VOICE, InboundKind.MEDIA)
MEDIA = ("photo", "video", "video_note", "document", "animation")
OTHER = {
    "voice": InboundKind.VOICE,
    "audio": InboundKind.VOICE,
    "sticker": InboundKind.STICKER,
    "location": InboundKind.LOCATION,
    "venue": InboundKind.LOCATION,
    "contact": InboundKind.CONTACT,
}


def secret_matches(given: str | None, secret: str) -> bool:
    """Whether the webhook's secret header is right, in constant time. An empty secret never is."""
    return bool(secret) and hmac.compare_digest(
        (given or "").encode("latin-1", "replace"), secret.encode()
    )


def split(update: dict[str, Any], bot_id: str) -> Split:
    """One update as an arrival, a group to leave, or nothing of use."""
    content, chat = _content(update)
    if content is None or chat is None or "update_id" not in update:
        return Split(unread=1)
    if chat.get("type") != "private":
        return Split(groups=(str(chat.get("id")),))
    return Split(
        arrivals=(
            Arrival(
                Channel.TELEGRAM,
                f"{bot_id}:{update['update_id']}",
                (Address(Channel.TELEGRAM, AddressKind.TELEGRAM, str(chat.get("id"))),),
                json.dumps(update).encode(),
                _moment(content, update),
            ),
        )
    )


def _content(update: dict[str, Any]) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    for key in ("message", "edited_message", "my_chat_member"):
        if key in update:
            return update[key], update[key].get("chat")
    query = update.get("callback_query")
    if query is None:
        return None, None
    message = query.get("message") or {}
    return query, message.get("chat") or {"id": query["from"]["id"], "type": "private"}


def _moment(content: dict[str, Any], update: dict[str, Any]) -> datetime:
    """When it was sent. Telegram counts in seconds; the update number keeps their order."""
    date = content.get("edit_date") or content.get("date")
    base = int(date) if date else int(datetime.now(UTC).timestamp())
    return datetime.fromtimestamp(base + (update["update_id"] % 100_000) / 1_000_000, UTC)


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
        """What one update says. A kind that we do not know is UNSUPPORTED."""
        update = Update.de_json(json.loads(payload))
        if update.callback_query:
            return self._tapped(update)
        if update.my_chat_member:
            status = update.my_chat_member.new_chat_member.status
            blocked = status in ("kicked", "left")
            kind = InboundKind.BLOCKED if blocked else InboundKind.IDENTITY
            return Inbound(
                Channel.TELEGRAM, str(update.update_id), kind, update.my_chat_member.date
            )
        message = update.edited_message or update.message
        if message is None:
            return Inbound(
                Channel.TELEGRAM,
                str(update.update_id),
                InboundKind.UNSUPPORTED,
                datetime.now(UTC),
            )
        text = _without_start(message.text or message.caption) or _place(message)
        name = str(message.message_id)
        if update.edited_message:
            kind, refers_to, name = InboundKind.EDIT, name, f"edit-{update.update_id}"
        else:
            kind, refers_to = _kind(message), None
        return Inbound(
            Channel.TELEGRAM,
            name,
            kind,
            message.date,
            text=RawText(text) if text else None,
            refers_to=refers_to,
            media=_media(message) if kind in WITH_FILE else None,
            sender=RawText(message.from_user.full_name) if message.from_user else None,
            forwarded=message.forward_origin is not None,
        )

    def _tapped(self, update: Update) -> Inbound:
        query = update.callback_query
        assert query is not None  # noqa: S101 - the caller looked
        return Inbound(
            Channel.TELEGRAM,
            f"tap-{query.id}",
            InboundKind.CHOICE,
            datetime.now(UTC),
            choice=query.data,
        )

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


def _media(message: Any) -> Media | None:
    sound = message.voice or message.audio
    if sound:
        return Media(sound.file_id)
    file = message.photo[-1] if message.photo else message.document  # the last is the largest
    return Media(file.file_id, spoken=False) if file else None


def _place(message: Any) -> str | None:
    where = message.location or (message.venue.location if message.venue else None)
    return place(where.latitude, where.longitude) if where else None


def _kind(message: Any) -> InboundKind:
    if message.text:
        return InboundKind.TEXT
    if any(getattr(message, name) for name in MEDIA):
        return InboundKind.MEDIA
    return next(
        (kind for name, kind in OTHER.items() if getattr(message, name)), InboundKind.UNSUPPORTED
    )


def _without_start(text: str | None) -> str | None:
    """ "/start" is Telegram's way to open a chat, not something said; a link says the language, and a poster's place."""
    command, _, code = (text or "").partition(" ")
    if command == "/start":
        opening = f"{LINKED}{code.strip()}"
        return opening if first_words(opening)[0].removeprefix(LINKED) in FORMS else "start"
    return text
