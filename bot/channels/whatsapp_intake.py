"""WhatsApp's webhooks: verified on raw bytes, cut into single events, all entries, all messages."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot.channels.base import Split
from db.deliveries import DeliveryReport
from db.inbox import Arrival
from helpline.message import Address, AddressKind, Channel

DELIVERIES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",
    "failed": "failed",
}


def signed_by(body: bytes, header: str | None, secrets: tuple[str, ...]) -> bool:
    """Whether the raw body carries a signature under one of the app secrets, in constant time."""
    given = (header or "").encode("latin-1", "replace")
    good = [
        b"sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()
        for secret in secrets
    ]
    # A list on purpose: both secrets are compared, whichever fits.
    return any([hmac.compare_digest(given, expected) for expected in good])  # noqa: C419


def split(body: dict[str, Any], phone_id: str) -> Split:
    """Cut a webhook body into single events: all entries, all changes, all messages and statuses."""
    found = [
        _split_change(entry, change, phone_id)
        for entry in body.get("entry") or []
        for change in entry.get("changes") or []
    ]
    return Split(
        tuple(arrival for split in found for arrival in split.arrivals),
        tuple(report for split in found for report in split.reports),
        tuple(group for split in found for group in split.groups),
        sum(split.unread for split in found),
        tuple(odd for split in found for odd in split.odd),
    )


def _split_change(entry: dict[str, Any], change: dict[str, Any], phone_id: str) -> Split:
    value = change.get("value") or {}
    meant_for = (value.get("metadata") or {}).get("phone_number_id")
    if change.get("field") != "messages" or meant_for != phone_id:
        return Split(unread=1)
    arrivals, groups, odd = [], [], []
    for message in value.get("messages") or []:
        try:
            if "group_id" in message:
                groups.append(str(message["group_id"]))
            else:
                arrivals.append(_arrival(entry, change, message))
        except (AttributeError, TypeError, KeyError, ValueError):
            odd.append((Channel.WHATSAPP, json.dumps(message).encode()))
    return Split(tuple(arrivals), tuple(_reports(value)), tuple(groups), odd=tuple(odd))


def _arrival(entry: dict[str, Any], change: dict[str, Any], message: dict[str, Any]) -> Arrival:
    """One message on its own. Raises KeyError if it has no id or nobody sent it."""
    value = change["value"]
    contact = _contact(value, message)
    if message.get("type") == "interactive":
        message = {"context": {"id": "", "from": ""}, **message}  # pywa wants one, tapped or typed
    addresses = tuple(_addresses(contact, message))
    if not addresses:
        raise KeyError("from")
    single = {**value, "messages": [message], "contacts": [contact]}
    single.pop("statuses", None)
    body = {
        "object": "whatsapp_business_account",
        "entry": [{**entry, "changes": [{**change, "value": single}]}],
    }
    return Arrival(
        Channel.WHATSAPP,
        str(message["id"])[:200],
        addresses,
        json.dumps(body).encode(),
        moment(message.get("timestamp")),
    )


def _contact(value: dict[str, Any], message: dict[str, Any]) -> dict[str, Any]:
    """The contact of this message; in a batch of several workers each has their own."""
    ids = {message.get("from"), message.get("from_user_id")} - {None}
    contacts: list[dict[str, Any]] = value.get("contacts") or []
    mine = next((c for c in contacts if {c.get("wa_id"), c.get("user_id")} & ids), None)
    contact = dict(mine or {"wa_id": message.get("from"), "profile": {}})
    contact.setdefault("user_id", message.get("from_user_id"))
    contact.setdefault("profile", {})
    return contact


def _addresses(contact: dict[str, Any], message: dict[str, Any]) -> Iterator[Address]:
    bsuid = contact.get("user_id") or message.get("from_user_id")
    if bsuid:
        yield Address(Channel.WHATSAPP, AddressKind.BSUID, str(bsuid))
    number = contact.get("wa_id") or message.get("from")
    if number:
        yield Address(Channel.WHATSAPP, AddressKind.WA_ID, str(number))


def _reports(value: dict[str, Any]) -> Iterator[DeliveryReport]:
    for status in value.get("statuses") or []:
        delivery = DELIVERIES.get(str(status.get("status"))) if isinstance(status, dict) else None
        if delivery is None or "id" not in status:
            continue
        tracker = str(status.get("biz_opaque_callback_data") or "")
        codes = [str(error.get("code")) for error in status.get("errors") or []]
        yield DeliveryReport(
            str(status["id"]),
            int(tracker) if tracker.isdecimal() else None,
            delivery,
            f"WhatsApp error {', '.join(codes)}" if codes else None,
        )


def moment(timestamp: object) -> datetime:
    """A provider's time stamp, or now if it is none."""
    try:
        return datetime.fromtimestamp(int(str(timestamp)), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.now(UTC)
