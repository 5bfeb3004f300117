"""The pretend providers: signed, strict, and at fault only when asked."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.channels import whatsapp_intake
from bot.simulator.app import Simulator
from tests.support.house import test_settings

SETTINGS = test_settings()
AUTH = {"authorization": "Bearer test-whatsapp-token"}
TEXT = {
    "messaging_product": "whatsapp",
    "to": "8801700000001",
    "type": "text",
    "text": {"body": "hi"},
}


@pytest.fixture
def simulator() -> Simulator:
    assert SETTINGS.whatsapp
    assert SETTINGS.telegram
    return Simulator("http://127.0.0.1:1", SETTINGS.whatsapp, SETTINGS.telegram)


@pytest.fixture
def client(simulator: Simulator) -> TestClient:
    simulator.whatsapp.say("8801700000001", "hello")
    simulator.telegram.say("700000001", "hello")
    return TestClient(simulator.app())


def queued(simulator: Simulator) -> list[tuple[str, bytes, dict[str, str]]]:
    queue, found = simulator.delivery._queue, []
    while not queue.empty():
        found.append(queue.get_nowait())
    return found


def post(client: TestClient, body: dict[str, Any], headers: dict[str, str] = AUTH) -> Any:
    return client.post("/graph/v24.0/100000000000000/messages", json=body, headers=headers)


def test_what_a_phone_says_is_signed(simulator: Simulator, client: TestClient) -> None:
    path, raw, headers = queued(simulator)[0]
    secret = SETTINGS.whatsapp.app_secrets[0]  # type: ignore[union-attr]
    digest = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    assert (path, headers["x-hub-signature-256"]) == ("/webhooks/whatsapp", f"sha256={digest}")
    assert len(whatsapp_intake.split(json.loads(raw), "100000000000000").arrivals) == 1


def test_a_message_is_shown_and_its_delivery_reported(
    simulator: Simulator, client: TestClient
) -> None:
    queued(simulator)
    name = post(client, {**TEXT, "biz_opaque_callback_data": "42"}).json()["messages"][0]["id"]
    reports = [
        r
        for _, raw, _ in queued(simulator)
        for r in whatsapp_intake.split(json.loads(raw), "100000000000000").reports
    ]
    assert [(r.provider_id, r.delivery, r.outbox_id) for r in reports] == [
        (name, state, 42) for state in ("sent", "delivered", "read")
    ]
    assert client.get("/phones/whatsapp/8801700000001").json()[-1]["text"] == "hi"


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (TEXT, {}, 401, 190),
        ({**TEXT, "to": "999"}, AUTH, 400, 131026),
        ({**TEXT, "text": {"body": "x" * 4097}}, AUTH, 400, 100),
        ({**TEXT, "type": "hologram"}, AUTH, 400, 100),
    ],
)
def test_metas_refusals(
    client: TestClient, body: dict[str, Any], headers: dict[str, str], status: int, code: int
) -> None:
    answer = post(client, body, headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_the_window_closes(simulator: Simulator, client: TestClient) -> None:
    simulator.whatsapp.state.last_written["8801700000001"] -= 25 * 3600
    assert post(client, TEXT).json()["error"]["code"] == 131047


@pytest.mark.parametrize(
    ("kind", "status"), [("503", 503), ("130429", 429), ("131047", 400), ("drop", 502)]
)
def test_faults_come_when_asked_and_end(client: TestClient, kind: str, status: int) -> None:
    client.post("/faults/whatsapp", json={"kind": kind, "times": 1})
    assert post(client, TEXT).status_code == status
    assert post(client, TEXT).status_code == 200


def test_telegram_refuses_and_throttles(client: TestClient) -> None:
    url = "/telegram/bot700000:test-telegram-token/sendMessage"
    assert client.post(url, json={"chat_id": 700000001, "text": "hi"}).json()["ok"]
    assert client.post(url, json={"chat_id": 5, "text": "hi"}).status_code == 400
    assert client.post(url, json={"chat_id": 700000001, "text": ""}).status_code == 400
    assert client.post(url.replace("test-", "x"), json={}).status_code == 401
    client.post("/faults/telegram", json={"kind": "429", "retry_after": 7})
    throttled = client.post(url, json={"chat_id": 700000001, "text": "hi"})
    assert throttled.json()["parameters"] == {"retry_after": 7}
    client.post("/faults/telegram", json={"kind": "403"})
    assert client.post(url, json={"chat_id": 700000001, "text": "hi"}).status_code == 403
    assert client.post(url.replace("sendMessage", "fly"), json={}).status_code == 404


def test_duplicates_come_when_asked(simulator: Simulator, client: TestClient) -> None:
    queued(simulator)
    client.post("/habits", json={"duplicate": 1.0})
    simulator.telegram.say("700000001", "twice")
    assert len(queued(simulator)) == 2
