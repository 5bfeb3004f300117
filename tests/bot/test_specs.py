"""What we send, held against Meta's OpenAPI and Telegram's Bot API; what Meta sends, read by us.

The specifications lie beside the repository (../shared/specs) and are not copied into it.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import jsonschema
import pytest

from bot.channels import whatsapp_intake
from bot.channels.telegram import ALLOWED_UPDATES, TelegramChannel
from bot.channels.whatsapp import WhatsAppChannel
from bot.simulator.app import Simulator
from db.addresses import Destination
from helpline.message import Address, AddressKind, Channel, InboundKind, Outbound
from tests.support.house import LANGUAGES, test_settings, words
from tests.support.specs import META, bot_api, check_telegram, meta_document, meta_validator, older

pytestmark = pytest.mark.skipif(
    not META.exists(), reason="../shared/specs is not beside the repository"
)
SETTINGS = test_settings()


def every_reply() -> list[Outbound]:
    """Each text of the catalogue in each language, as the outbox would send it."""
    from bot.replies import numbered

    catalogue = words()
    replies = [catalogue.reply(key, code) for key in catalogue.replies for code in LANGUAGES]
    return [numbered(reply) for reply in replies]


class Providers(httpx.AsyncBaseTransport):
    """The pretend providers, reached without a network."""

    def __init__(self, simulator: Simulator, prefix: str) -> None:
        self._inner = httpx.ASGITransport(simulator.app())
        self._prefix = prefix.encode()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(raw_path=self._prefix + request.url.raw_path)
        return await self._inner.handle_async_request(request)


def sent_to_whatsapp(replies: list[Outbound]) -> list[dict[str, Any]]:
    assert SETTINGS.whatsapp is not None
    assert SETTINGS.telegram is not None
    simulator = Simulator("http://127.0.0.1:1", SETTINGS.whatsapp, SETTINGS.telegram)
    simulator.whatsapp.say("8801700000001", "hello")
    channel = WhatsAppChannel(SETTINGS.whatsapp)
    (pattern,) = [k for k in channel._session._mounts if k.host == "graph.facebook.com"]
    channel._session._mounts[pattern] = Providers(simulator, "/graph")
    to = Destination(Address(Channel.WHATSAPP, AddressKind.WA_ID, "8801700000001"), True, None)

    async def send_all() -> None:
        for number, reply in enumerate(replies):
            await channel.send(to, reply, number)

    asyncio.run(send_all())
    return [body for _, body in simulator.whatsapp.state.requests]


@pytest.mark.slow
def test_every_reply_is_what_meta_describes() -> None:
    check = meta_validator()
    bodies = sent_to_whatsapp(every_reply())
    assert len(bodies) == len(every_reply()) > 200
    for body in bodies:
        check.validate(older(body))


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body["interactive"]["action"]["buttons"].extend([{"type": "reply", "reply": {"id": str(n), "title": "x"}} for n in range(4)]),
        lambda body: body["interactive"]["action"]["buttons"][0]["reply"].update(title="t" * 30),
        lambda body: body.update(unknown="field"),
        lambda body: body.pop("messaging_product"),
    ],
)  # fmt: skip
def test_the_validator_can_fail(change: Any) -> None:
    catalogue = words()
    (body,) = sent_to_whatsapp([catalogue.reply("utter_ask_consent", "en")])
    body = older(json.loads(json.dumps(body)))
    change(body)
    with pytest.raises(jsonschema.ValidationError):
        meta_validator().validate(body)


def test_metas_own_examples_are_read_without_loss() -> None:
    assert SETTINGS.whatsapp is not None
    content = meta_document()["paths"]["/whatsapp/webhooks"]["post"]["requestBody"]["content"]
    channel = WhatsAppChannel(SETTINGS.whatsapp)
    read = 0
    for name, example in content["application/json"]["examples"].items():
        body = example["value"]
        value = body["entry"][0]["changes"][0]["value"]
        messages = value.get("messages") or []
        phone_id = (value.get("metadata") or {}).get("phone_number_id", "")
        found = whatsapp_intake.split(body, phone_id)
        if body["entry"][0]["changes"][0]["field"] != "messages":
            assert found.unread == 1
            continue
        assert len(found.arrivals) == len(messages), name
        for arrival in found.arrivals:
            inbound = channel.parse(arrival.payload)
            read += 1
            if name.startswith("Text"):
                assert inbound.kind is InboundKind.TEXT
                assert inbound.text
    assert read >= 12


@pytest.mark.slow
def test_every_reply_is_what_telegram_describes() -> None:
    assert SETTINGS.telegram is not None
    assert SETTINGS.whatsapp is not None
    simulator = Simulator("http://127.0.0.1:1", SETTINGS.whatsapp, SETTINGS.telegram)
    simulator.telegram.say("700000001", "hello")
    channel = TelegramChannel(SETTINGS.telegram)
    for request in channel.bot._request:
        request._client = httpx.AsyncClient(  # type: ignore[attr-defined]
            transport=Providers(simulator, "/telegram"), base_url="https://api.telegram.org"
        )
    to = Destination(Address(Channel.TELEGRAM, AddressKind.TELEGRAM, "700000001"), True, None)

    async def send_all() -> None:
        for number, reply in enumerate(every_reply()):
            await channel.send(to, reply, number)
        await channel.acknowledge_tap(json.dumps({"callback_query": {"id": "1"}}).encode())
        await channel.refuse_group("-100", "no groups")

    asyncio.run(send_all())
    calls = list(simulator.telegram.state.requests)
    assert {"sendMessage", "answerCallbackQuery", "leaveChat"} <= {method for method, _ in calls}
    for method, values in calls:
        check_telegram(method, values)


def test_the_updates_that_we_ask_for_exist() -> None:
    types = bot_api()["types"]
    assert set(ALLOWED_UPDATES) <= {field["name"] for field in types["Update"]["fields"]}
