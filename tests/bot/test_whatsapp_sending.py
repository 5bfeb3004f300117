"""WhatsApp out: what is sent, and how Meta's answer becomes our error."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.channels.base import (
    MessageInvalid,
    OptedOut,
    OutcomeUnknown,
    ProviderDown,
    SendError,
    WindowClosed,
)
from bot.channels.whatsapp import WhatsAppChannel
from bot.outbox import hindrance_to
from db.addresses import Destination
from helpline.message import Choice, Outbound
from tests.bot import payloads as p
from tests.support.cloud_api import OK, SETTINGS, WORKER, Recorder, send


def choices(count: int) -> tuple[Choice, ...]:
    return tuple(Choice(f"Choice {n}", f"token{n}") for n in range(count))


@pytest.mark.parametrize(
    ("count", "kind"), [(0, "text"), (1, "button"), (3, "button"), (4, "list"), (10, "list")]
)
def test_what_is_sent(count: int, kind: str) -> None:
    name, recorder = send(Outbound("Hello", choices(count)), httpx.Response(200, json=OK))
    body = json.loads(recorder.requests[0].content)
    assert name == "wamid.NEW"
    assert body["biz_opaque_callback_data"] == "42"
    assert body.get("interactive", {}).get("type", body["type"]) == kind
    assert (body.get("recipient") or body.get("to")) == p.BSUID


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.ConnectError("x"), ProviderDown),
        (httpx.ConnectTimeout("x"), ProviderDown),
        (httpx.ReadTimeout("x"), OutcomeUnknown),
        (httpx.RemoteProtocolError("x"), OutcomeUnknown),
        (httpx.Response(200, content=b"<html>"), OutcomeUnknown),
        (httpx.Response(400, json={"error": {"code": 131047, "message": "x"}}), WindowClosed),
        (httpx.Response(502, content=b"<html>bad gateway</html>"), ProviderDown),
    ],
)
def test_how_sending_fails(answer: httpx.Response | Exception, error: type[SendError]) -> None:
    with pytest.raises(error) as caught:
        send(Outbound("Hello"), answer)
    assert p.BSUID not in str(caught.value)


@pytest.mark.parametrize(
    "outbound",
    [
        Outbound("x" * 4097),
        Outbound(""),
        Outbound("x" * 1025, choices(1)),
        Outbound("x", choices(11)),
        Outbound("x", (Choice("t" * 21, "token"),)),
        Outbound("x", (Choice("", "token"),)),
        Outbound("😀" * 2049),
    ],
)
def test_nothing_that_meta_would_refuse_is_sent(outbound: Outbound) -> None:
    with pytest.raises(MessageInvalid):
        send(outbound, AssertionError("was sent"))


def test_the_token_goes_to_no_other_host() -> None:
    channel = WhatsAppChannel(SETTINGS)
    with pytest.raises(httpx.UnsupportedProtocol, match="not a host"):
        asyncio.run(channel._session.get("https://evil.example/media"))


def test_an_approved_template_goes_by_its_name() -> None:
    said = Outbound("There is an answer for you.", template=("reply_waiting", "en"))
    _name, recorder = send(said, httpx.Response(200, json=OK))
    body = json.loads(recorder.requests[0].content)
    assert body["type"] == "template"
    assert (body["template"]["name"], body["template"]["language"]["code"]) == (
        "reply_waiting",
        "en",
    )
    assert "There is an answer" not in recorder.requests[0].content.decode()
    assert body["biz_opaque_callback_data"] == "42"


def test_only_a_template_goes_when_the_24_hours_are_over() -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    late = Destination(WORKER.address, True, now - timedelta(seconds=1))
    assert isinstance(hindrance_to(late, now), WindowClosed)
    assert hindrance_to(late, now, is_template=True) is None
    assert isinstance(
        hindrance_to(Destination(WORKER.address, False, None), now, is_template=True), OptedOut
    )


def test_typing_is_shown_by_the_last_message() -> None:
    channel, recorder = (
        WhatsAppChannel(SETTINGS),
        Recorder(httpx.Response(200, json={"success": True})),
    )
    (pattern,) = [k for k in channel._session._mounts if k.host == "graph.facebook.com"]
    channel._session._mounts[pattern] = recorder
    asyncio.run(channel.show_typing(WORKER, "wamid.LAST"))
    body = json.loads(recorder.requests[0].content)
    assert (body["message_id"], body["typing_indicator"]) == ("wamid.LAST", {"type": "text"})
