"""One event of WhatsApp, read with pywa.

pywa reads only the first message of a batch and drops contacts without `user_id`; so a body was verified on its raw
bytes and cut into single events (whatsapp_intake.py), and each is handed to pywa when its turn comes.
"""

from __future__ import annotations

import json
from typing import Any

from pywa.types import (
    CallbackButton,
    CallbackSelection,
    DeletedMessage,
    EditedMessage,
    Message,
    RawUpdate,
)
from pywa_async import WhatsApp

from bot.channels.whatsapp_intake import moment
from helpline.message import Channel, Inbound, InboundKind, Media, place
from helpline.text import RawText

KINDS = {
    "text": InboundKind.TEXT,
    "interactive": InboundKind.CHOICE,
    "button": InboundKind.CHOICE,
    "image": InboundKind.MEDIA,
    "video": InboundKind.MEDIA,
    "document": InboundKind.MEDIA,
    "audio": InboundKind.VOICE,
    "sticker": InboundKind.STICKER,
    "location": InboundKind.LOCATION,
    "contacts": InboundKind.CONTACT,
    "reaction": InboundKind.REACTION,
    "edit": InboundKind.EDIT,
    "revoke": InboundKind.REVOKE,
    "system": InboundKind.IDENTITY,
}


def read(client: WhatsApp, payload: bytes) -> Inbound:
    """Read one event. What pywa cannot read is UNSUPPORTED, with its time and id."""
    value = json.loads(payload)["entry"][0]["changes"][0]["value"]
    message = value["messages"][0]
    kind = KINDS.get(message.get("type"), InboundKind.UNSUPPORTED)
    sent_at = moment(message.get("timestamp"))
    try:
        fields = _fields(client, kind, RawUpdate(payload, hmac_header=None, update_hash=""))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        kind, fields = InboundKind.UNSUPPORTED, {}
    about = message.get("context") or {}
    return Inbound(
        Channel.WHATSAPP,
        str(message["id"]),
        kind,
        sent_at,
        sender=_sender(value),
        forwarded=bool(about.get("forwarded") or about.get("frequently_forwarded")),
        **fields,
    )


def _fields(of: WhatsApp, kind: InboundKind, update: RawUpdate) -> dict[str, Any]:
    # pywa types its readers for the synchronous client; reading one event touches neither.
    client: Any = of
    match kind:
        case InboundKind.CHOICE:
            content = update["entry"][0]["changes"][0]["value"]["messages"][0]
            is_list = "list_reply" in content.get("interactive", {})
            reader = CallbackSelection if is_list else CallbackButton
            tapped = reader.from_update(client, update)
            return {"text": RawText(tapped.title), "choice": str(tapped.data)}
        case InboundKind.EDIT:
            edited = EditedMessage.from_update(client, update)
            text = edited.message.text or edited.message.caption
            return {"text": _raw(text), "refers_to": edited.original_message_id}
        case InboundKind.REVOKE:
            return {"refers_to": DeletedMessage.from_update(client, update).original_message_id}
        case InboundKind.TEXT | InboundKind.MEDIA:
            message = Message.from_update(client, update)
            file = message.image or message.document
            media = Media(file.id, spoken=False) if file else None
            return {"text": _raw(message.text or message.caption), "media": media}
        case InboundKind.LOCATION:
            where = Message.from_update(client, update).location
            return {"text": RawText(place(where.latitude, where.longitude)) if where else None}
        case InboundKind.VOICE:
            audio = Message.from_update(client, update).audio
            return {"media": Media(audio.id) if audio else None}
        case _:
            return {}


def _sender(value: dict[str, Any]) -> RawText | None:
    contact: dict[str, Any] = next(iter(value.get("contacts") or []), {})
    name = (contact.get("profile") or {}).get("name")
    return RawText(name) if isinstance(name, str) and name else None


def _raw(text: str | None) -> RawText | None:
    return RawText(text) if text else None
