"""What Telegram sends us: one update as something to store, and what it says once it is taken out again."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from typing import Any

from telegram import Update

from bot.channels.base import Split
from db.inbox import Arrival
from helpline.language import FORMS
from helpline.links import first_words
from helpline.message import Address, AddressKind, Channel, Inbound, InboundKind, Media, place
from helpline.text import RawText
from helpline.words import LINKED

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


def parse(payload: bytes) -> Inbound:
    """What one update says. A kind that we do not know is UNSUPPORTED."""
    update = Update.de_json(json.loads(payload))
    if update.callback_query:
        return _tapped(update)
    if update.my_chat_member:
        status = update.my_chat_member.new_chat_member.status
        blocked = status in ("kicked", "left")
        kind = InboundKind.BLOCKED if blocked else InboundKind.IDENTITY
        return Inbound(Channel.TELEGRAM, str(update.update_id), kind, update.my_chat_member.date)
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


def _tapped(update: Update) -> Inbound:
    query = update.callback_query
    assert query is not None  # noqa: S101 - the caller looked
    return Inbound(
        Channel.TELEGRAM,
        f"tap-{query.id}",
        InboundKind.CHOICE,
        datetime.now(UTC),
        choice=query.data,
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
