"""The web chat: a cookie for an address, replies read from the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.alerts import Alerter, AppriseNotifier
from bot.channels.webchat import WebChatChannel
from bot.eraser import Eraser
from bot.gateway import Gateway
from bot.media import Collector
from bot.outbox import Sender
from bot.pump import Pump
from bot.typing_signs import TypingSigns
from bot.webchat import WebChat
from bot.webhooks import Webhooks
from helpline.message import Channel, Choice, Outbound
from tests.support.house import FakeDialogue, make_house


@pytest.fixture
def house(database, keys, clock):  # type: ignore[no-untyped-def]
    dialogue = FakeDialogue([Outbound("Hello!", (Choice("Yes", "/affirm"),))])
    made = make_house(database, keys, clock, dialogue)
    return replace(made, channels={Channel.WEBCHAT: WebChatChannel()})


@pytest.fixture
def browser(house) -> Iterator[TestClient]:  # type: ignore[no-untyped-def]
    webhooks = Webhooks(
        house,
        Pump(
            Gateway(house),
            Sender(house),
            Collector(house),
            Alerter(house, AppriseNotifier()),
            Eraser(house),
            TypingSigns(house),
        ),
    )
    with TestClient(Starlette(routes=WebChat(house, webhooks).routes())) as client:
        yield client


def work(house) -> None:  # type: ignore[no-untyped-def]
    async def all_of_it() -> None:
        while claims := Gateway(house).claim():
            await Gateway(house).handle(claims[0])
        while sendings := Sender(house).claim():
            await Sender(house).send(sendings[0])

    asyncio.run(all_of_it())


def test_a_visitor_is_answered(browser: TestClient, house) -> None:  # type: ignore[no-untyped-def]
    page = browser.get("/chat")
    assert "Westline" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert browser.post("/chat/messages", json={"text": "hi there", "id": "1"}).status_code == 202
    assert browser.post("/chat/messages", json={"text": "hi there", "id": "1"}).status_code == 202
    work(house)
    (message,) = browser.get("/chat/messages").json()
    assert message["text"] == "Hello!"
    assert browser.get(f"/chat/messages?after={message['id']}").json() == []
    browser.post("/chat/messages", json={"text": "", "choice": message["choices"][0]["choice"]})
    work(house)
    assert house.dialogue.turns[-1].command == "/affirm"


def test_without_a_cookie_nothing_is_taken_or_shown(browser: TestClient) -> None:
    assert browser.post("/chat/messages", json={"text": "x"}).status_code == 403
    assert browser.get("/chat/messages").json() == []


def test_a_forged_cookie_is_no_cookie(browser: TestClient) -> None:
    browser.cookies.set("westline_chat", "somebody.else")
    assert browser.post("/chat/messages", json={"text": "x"}).status_code == 403


def test_an_odd_after_is_nothing(browser: TestClient) -> None:
    browser.get("/chat")
    assert browser.get("/chat/messages?after=x").json() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"not json", 400), (b"[]", 400), (b'"x"', 400), (b"x" * 4_000_000, 413)],
    ids=["not json", "a list", "a string", "too large"],
)
def test_bad_bodies_get_a_clear_answer(browser: TestClient, body: bytes, status: int) -> None:
    browser.get("/chat")
    answer = browser.post("/chat/messages", content=body)
    assert answer.status_code == status
    assert answer.json()["error"]
