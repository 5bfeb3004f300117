"""One address cannot drown the house, forgeries least of all; signed webhooks always get in."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from westline.flood import Flood

pytestmark = pytest.mark.slow


async def webhook(request: Request) -> Response:
    return PlainTextResponse("", 200 if request.headers.get("signed") else 401)


async def chat(_request: Request) -> Response:
    return PlainTextResponse("hello")


@pytest.fixture
def clock() -> list[float]:
    return [0.0]


@pytest.fixture
def caller(clock: list[float]) -> Any:
    routes = [
        Route("/webhooks/whatsapp", webhook, methods=["POST"]),
        Route("/chat", chat),
        Route("/healthz", chat),
    ]
    app = Flood(Starlette(routes=routes), lambda: clock[0])

    def at(address: str) -> TestClient:
        return TestClient(app, client=(address, 1))

    return at


def test_signed_webhooks_are_never_held_back(caller: Any) -> None:
    meta = caller("173.252.88.1")
    codes = {meta.post("/webhooks/whatsapp", headers={"signed": "1"}).status_code for _ in range(2000)}  # fmt: skip
    assert codes == {200}


def test_forgeries_are_soon_not_read_any_more(caller: Any, clock: list[float]) -> None:
    forger, other = caller("203.0.113.5"), caller("203.0.113.6")
    codes = [forger.post("/webhooks/whatsapp").status_code for _ in range(70)]
    assert codes == [401] * 60 + [429] * 10
    assert forger.get("/chat").status_code == 429
    assert other.post("/webhooks/whatsapp", headers={"signed": "1"}).status_code == 200
    answer = forger.post("/webhooks/whatsapp")
    assert answer.headers["retry-after"] == "1"
    clock[0] += 2
    assert forger.post("/webhooks/whatsapp").status_code == 401


def test_one_address_asks_too_much(caller: Any, clock: list[float]) -> None:
    greedy = caller("203.0.113.7")
    codes = [greedy.get("/chat").status_code for _ in range(200)]
    assert codes.count(200) == 120
    assert caller("203.0.113.8").get("/chat").status_code == 200
    assert greedy.get("/healthz").status_code == 200
    clock[0] += 1
    assert [greedy.get("/chat").status_code for _ in range(21)].count(200) == 20


def test_all_together_ask_too_much(caller: Any) -> None:
    codes = [caller(f"10.0.{n // 250}.{n % 250}").get("/chat").status_code for n in range(1000)]
    assert codes.count(200) == 900
