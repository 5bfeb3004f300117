"""WhatsApp in: whose it is, and what; and Meta's errors in our terms."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest

from bot.channels import whatsapp_errors, whatsapp_intake
from bot.channels.base import (
    ChannelMisconfigured,
    MessageInvalid,
    NotOnChannel,
    OptedOut,
    ProviderDown,
    SendError,
    Split,
    Throttled,
    WindowClosed,
)
from bot.channels.whatsapp import WhatsAppChannel
from helpline.message import AddressKind, InboundKind
from tests.bot import payloads as p
from tests.support.cloud_api import SETTINGS


def split(body: dict[str, Any]) -> Split:
    return whatsapp_intake.split(body, p.PHONE_ID)


def parsed(message: dict[str, Any]) -> Any:
    (arrival,) = split(p.body(p.change([message]))).arrivals
    return WhatsAppChannel(SETTINGS).parse(arrival.payload)


@pytest.mark.parametrize("secret", ["test-app-secret", "older-app-secret"])
def test_either_secret_signs(secret: str) -> None:
    good = "sha256=" + hmac.new(secret.encode(), b"body", hashlib.sha256).hexdigest()
    assert whatsapp_intake.signed_by(b"body", good, SETTINGS.app_secrets)
    assert not whatsapp_intake.signed_by(b"other", good, SETTINGS.app_secrets)


@pytest.mark.parametrize("header", [None, "", "sha256=", "sha1=00", "sha256=ünïcode", "💥"])
def test_wrong_signatures_are_refused_quietly(header: str | None) -> None:
    assert not whatsapp_intake.signed_by(b"body", header, SETTINGS.app_secrets)


def test_a_batch_is_split_completely() -> None:
    first = p.change([p.message(name=f"wamid.{n}") for n in range(10)], [p.status()])
    second = p.change([p.message(name="wamid.x")])
    found = split(p.body(first, second))
    assert [a.provider_id for a in found.arrivals] == [
        *(f"wamid.{n}" for n in range(10)),
        "wamid.x",
    ]
    assert len(found.reports) == 1
    one = json.loads(found.arrivals[3].payload)
    assert one["entry"][0]["time"] == 1795608000
    assert [m["id"] for m in one["entry"][0]["changes"][0]["value"]["messages"]] == ["wamid.3"]


def test_each_message_of_a_batch_belongs_to_its_own_worker() -> None:
    other = {**p.message(name="wamid.B"), "from": "8801700000002", "from_user_id": "BD.2"}
    contacts = [p.contact(), p.contact("8801700000002", "BD.2")]
    found = split(p.body(p.change([p.message(), other], contacts=contacts)))
    assert [a.addresses[0].value for a in found.arrivals] == [p.BSUID, "BD.2"]


@pytest.mark.parametrize(
    ("contacts", "kinds"),
    [
        ([p.contact()], ["bsuid", "wa_id"]),
        ([p.contact(bsuid=None)], ["bsuid", "wa_id"]),
        ([p.contact(number=None)], ["bsuid", "wa_id"]),
        ([], ["bsuid", "wa_id"]),
    ],
)
def test_addresses_come_from_wherever_they_are(contacts: list[Any], kinds: list[str]) -> None:
    (arrival,) = split(p.body(p.change([p.message()], contacts=contacts))).arrivals
    assert [a.kind.value for a in arrival.addresses] == kinds


def test_messages_from_before_user_ids_are_read() -> None:
    old = {k: v for k, v in p.message().items() if k != "from_user_id"}
    (arrival,) = split(p.body(p.change([old], contacts=[p.contact(bsuid=None)]))).arrivals
    inbound = WhatsAppChannel(SETTINGS).parse(arrival.payload)
    assert [a.kind for a in arrival.addresses] == [AddressKind.WA_ID]
    assert inbound.text is not None
    assert inbound.text.reveal() == "hello"


def test_groups_other_numbers_and_other_fields_are_not_ours() -> None:
    group = {**p.message(), "group_id": "G1"}
    found = split(
        p.body(
            p.change([group]), p.change([p.message()], phone_id="2"), p.change([], field="flows")
        )
    )
    assert (found.arrivals, found.groups, found.unread) == ((), ("G1",), 2)


@pytest.mark.parametrize(
    "body", [{}, {"entry": None}, {"entry": [{}]}, {"entry": [{"changes": [{}]}]}]
)
def test_empty_bodies(body: dict[str, Any]) -> None:
    assert split(body).arrivals == ()


MEDIA = {"id": "1", "mime_type": "image/jpeg", "sha256": "x"}
REPLY = {"context": {"from": "1", "id": "wamid.OUT"}}


@pytest.mark.parametrize(
    ("message", "kind", "text", "choice", "refers_to"),
    [
        (p.message(), InboundKind.TEXT, "hello", None, None),
        (p.message("interactive", interactive={"type": "button_reply", "button_reply": {"id": "tok", "title": "Yes"}}, **REPLY),
         InboundKind.CHOICE, "Yes", "tok", None),
        (p.message("interactive", interactive={"type": "list_reply", "list_reply": {"id": "tok", "title": "Wages"}}),
         InboundKind.CHOICE, "Wages", "tok", None),
        (p.message("button", button={"payload": "tok", "text": "Go on"}), InboundKind.CHOICE, "Go on", "tok", None),
        (p.message("image", image={**MEDIA, "caption": "the wall"}), InboundKind.MEDIA, "the wall", None, None),
        (p.message("image", image=MEDIA), InboundKind.MEDIA, None, None, None),
        (p.message("document", document={**MEDIA, "filename": "a.pdf"}), InboundKind.MEDIA, None, None, None),
        (p.message("audio", audio={**MEDIA, "voice": True}), InboundKind.VOICE, None, None, None),
        (p.message("sticker", sticker={**MEDIA, "animated": False}), InboundKind.STICKER, None, None, None),
        (p.message("location", location={"latitude": 23.8103, "longitude": 90.4125}), InboundKind.LOCATION, "23.810300, 90.412500", None, None),
        (p.message("contacts", contacts=[{"name": {"formatted_name": "X"}}]), InboundKind.CONTACT, None, None, None),
        (p.message("reaction", reaction={"message_id": "wamid.OUT", "emoji": "👍"}), InboundKind.REACTION, None, None, None),
        (p.message("revoke", revoke={"original_message_id": "wamid.0"}), InboundKind.REVOKE, None, None, "wamid.0"),
        (p.message("edit", edit={"original_message_id": "wamid.0", "message": {"type": "text", "text": {"body": "new"}}}),
         InboundKind.EDIT, "new", None, "wamid.0"),
        (p.message("system", system={"type": "user_changed_number", "body": "x"}), InboundKind.IDENTITY, None, None, None),
        (p.message("unsupported", errors=[{"code": 131051}]), InboundKind.UNSUPPORTED, None, None, None),
        (p.message("hologram", hologram={}), InboundKind.UNSUPPORTED, None, None, None),
        (p.message("text", text={}), InboundKind.UNSUPPORTED, None, None, None),
    ],
    ids=lambda value: value.get("type") if isinstance(value, dict) else None,
)  # fmt: skip
def test_every_kind_is_read(
    message: dict[str, Any],
    kind: InboundKind,
    text: str | None,
    choice: str | None,
    refers_to: str | None,
) -> None:
    inbound = parsed(message)
    assert inbound.kind is kind
    assert (inbound.text.reveal() if inbound.text else None) == text
    assert (inbound.choice, inbound.refers_to, inbound.name) == (choice, refers_to, "wamid.A")


@pytest.mark.parametrize(
    ("context", "is_forwarded"),
    [
        ({"forwarded": True}, True),
        ({"frequently_forwarded": True}, True),
        ({"from": p.NUMBER, "id": "wamid.0"}, False),
    ],
)
def test_what_was_passed_on_says_so(context: dict[str, Any], is_forwarded: bool) -> None:
    inbound = parsed(p.message(text={"body": "send this to ten people"}, context=context))
    assert inbound.text.reveal() == "send this to ten people"
    assert inbound.forwarded is is_forwarded


@pytest.mark.parametrize(
    ("state", "delivery", "error"),
    [
        ("sent", "sent", None),
        ("read", "read", None),
        ("played", "read", None),
        ("failed", "failed", "WhatsApp error 131047"),
    ],
)
def test_statuses(state: str, delivery: str, error: str | None) -> None:
    more = {"errors": [{"code": 131047}]} if state == "failed" else {}
    given = p.status(state, biz_opaque_callback_data="42", **more)
    (report,) = split(p.body(p.change(statuses=[given]))).reports
    assert (report.delivery, report.outbox_id, report.error) == (delivery, 42, error)


@pytest.mark.parametrize(
    ("code", "status", "error", "retryable"),
    [
        (130429, 429, Throttled, True), (131056, 400, Throttled, True), (80007, 429, Throttled, True),
        (131049, 400, Throttled, True), (131047, 400, WindowClosed, False), (131026, 400, NotOnChannel, False),
        (131062, 400, NotOnChannel, False), (131050, 400, OptedOut, False), (131031, 403, ChannelMisconfigured, True),
        (131048, 400, ChannelMisconfigured, True), (368, 403, ChannelMisconfigured, True), (190, 401, ChannelMisconfigured, True),
        (10, 403, ChannelMisconfigured, True), (131000, 500, ProviderDown, True), (2, 500, ProviderDown, True),
        (503, 503, ProviderDown, True), (100, 400, MessageInvalid, False), (132000, 400, MessageInvalid, False),
    ],
)  # fmt: skip
def test_metas_errors_in_our_terms(
    code: int, status: int, error: type[SendError], retryable: bool
) -> None:
    found = whatsapp_errors.classify(code, status)
    assert type(found) is error
    assert found.retryable is retryable
