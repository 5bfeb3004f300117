"""Meta's side of WhatsApp: remembers requests, answers as told."""

from __future__ import annotations

import asyncio

import httpx

from bot.channels.whatsapp import WhatsAppChannel
from db.addresses import Destination
from helpline.message import Address, AddressKind, Channel, Outbound
from tests.bot import payloads as p
from tests.support.house import test_settings

SETTINGS = test_settings().whatsapp
assert SETTINGS is not None
WORKER = Destination(Address(Channel.WHATSAPP, AddressKind.BSUID, p.BSUID), True, None)


class Recorder(httpx.AsyncBaseTransport):
    """Meta's side: remembers requests, answers as told."""

    def __init__(self, answer: httpx.Response | Exception) -> None:
        self.requests: list[httpx.Request] = []
        self._answer = answer

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def send(
    outbound: Outbound, answer: httpx.Response | Exception, to: Destination = WORKER
) -> tuple[str, Recorder]:
    channel, recorder = WhatsAppChannel(SETTINGS), Recorder(answer)
    (pattern,) = [k for k in channel._session._mounts if k.host == "graph.facebook.com"]
    channel._session._mounts[pattern] = recorder
    return asyncio.run(channel.send(to, outbound, 42)), recorder


OK = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": "x", "wa_id": "1"}],
    "messages": [{"id": "wamid.NEW"}],
}
