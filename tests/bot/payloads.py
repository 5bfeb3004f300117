"""Webhook bodies in the shapes that Meta and Telegram publish. All identities are invented."""

from __future__ import annotations

import copy
from typing import Any

PHONE_ID = "100000000000000"
NUMBER = "8801700000001"
BSUID = "BD.1349000000001"


def message(kind: str = "text", name: str = "wamid.A", **content: Any) -> dict[str, Any]:
    """One message object."""
    body = content or {"text": {"body": "hello"}}
    return {
        "from": NUMBER,
        "from_user_id": BSUID,
        "id": name,
        "timestamp": "1795608000",
        "type": kind,
        **body,
    }


def contact(number: str | None = NUMBER, bsuid: str | None = BSUID) -> dict[str, Any]:
    """One contact object."""
    found: dict[str, Any] = {"profile": {"name": "Test Worker"}}
    if number:
        found["wa_id"] = number
    if bsuid:
        found["user_id"] = bsuid
    return found


def change(
    messages: list[dict[str, Any]] | None = None,
    statuses: list[dict[str, Any]] | None = None,
    contacts: list[dict[str, Any]] | None = None,
    field: str = "messages",
    phone_id: str = PHONE_ID,
) -> dict[str, Any]:
    """One change."""
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "8800000000", "phone_number_id": phone_id},
    }
    if messages is not None:
        value |= {"messages": messages, "contacts": [contact()] if contacts is None else contacts}
    if statuses is not None:
        value["statuses"] = statuses
    return {"field": field, "value": value}


def body(*changes: dict[str, Any]) -> dict[str, Any]:
    """A webhook body with one entry for each change."""
    return {
        "object": "whatsapp_business_account",
        "entry": [
            {"id": "WABA", "time": 1795608000, "changes": [copy.deepcopy(c)]} for c in changes
        ],
    }


def status(state: str = "delivered", name: str = "wamid.OUT", **more: Any) -> dict[str, Any]:
    """One status object."""
    return {"id": name, "status": state, "timestamp": "1795608001", "recipient_id": NUMBER, **more}


def update(number: int = 1, chat_type: str = "private", **content: Any) -> dict[str, Any]:
    """A Telegram update with a message."""
    chat = {
        "id": 700000001 if chat_type == "private" else -100700,
        "type": chat_type,
        "first_name": "Test",
    }
    base = {
        "message_id": 10 + number,
        "date": 1795608000,
        "chat": chat,
        "from": {"id": 700000001, "is_bot": False, "first_name": "Test"},
    }
    return {"update_id": 1000 + number, "message": {**base, **(content or {"text": "hello"})}}
