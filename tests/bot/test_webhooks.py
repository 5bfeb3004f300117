"""The doors: what is answered to every kind of bad input, and that nothing raw is logged."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.alerts import Alerter, AppriseNotifier
from bot.channels.telegram import TelegramChannel
from bot.eraser import Eraser
from bot.gateway import Gateway
from bot.media import Collector
from bot.outbox import Sender
from bot.pump import Pump
from bot.typing_signs import TypingSigns
from bot.webhooks import LARGEST_BODY, Webhooks
from db.tables import InboxRow, OddityRow
from helpline.message import Channel
from tests.bot import payloads as p
from tests.support.house import make_house

pytestmark = pytest.mark.slow


@pytest.fixture
def house(database, keys, clock):  # type: ignore[no-untyped-def]
    return make_house(database, keys, clock)


@pytest.fixture
def door(house) -> Iterator[TestClient]:  # type: ignore[no-untyped-def]
    pump = Pump(
        Gateway(house),
        Sender(house),
        Collector(house),
        Alerter(house, AppriseNotifier()),
        Eraser(house),
        TypingSigns(house),
    )
    with TestClient(Starlette(routes=Webhooks(house, pump).routes())) as client:
        yield client


def post(
    door: TestClient, body: bytes, signature: str | None = "right", secret: str = "test-app-secret"
) -> int:
    if signature == "right":
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {} if signature is None else {"x-hub-signature-256": signature.encode("utf-8")}
    return door.post("/webhooks/whatsapp", content=body, headers=headers).status_code  # type: ignore[arg-type]


def packed(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()


def stored(house) -> list[str]:  # type: ignore[no-untyped-def]
    with house.database.read() as session:
        return [row.provider_id for row in session.scalars(select(InboxRow).order_by(InboxRow.id))]


def kept(house) -> list[bytes]:  # type: ignore[no-untyped-def]
    """What nobody could read, opened again."""
    with house.database.read() as session:
        rows = session.scalars(select(OddityRow)).all()
    return [house.keys.open(row.body_sealed, f"oddities.body/{row.digest}") for row in rows]


HELLO = packed(p.body(p.change([p.message()])))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("hub.mode=subscribe&hub.verify_token=test-verify-token&hub.challenge=12345", 200),
        ("hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=12345", 403),
        ("hub.mode=subscribe&hub.verify_token=%C3%BC%F0%9F%92%A5&hub.challenge=12345", 403),
        ("hub.mode=subscribe&hub.verify_token=test-verify-token&hub.challenge=<script>", 403),
        ("hub.mode=subscribe&hub.verify_token=test-verify-token", 403),
        ("", 403),
    ],
)
def test_the_challenge(door: TestClient, query: str, status: int) -> None:
    answer = door.get(f"/webhooks/whatsapp?{query}")
    assert answer.status_code == status
    if status == 200:
        assert (answer.text, answer.headers["content-type"]) == (
            "12345",
            "text/plain; charset=utf-8",
        )


@pytest.mark.parametrize(
    ("signature", "status"),
    [("right", 200), (None, 401), ("sha256=00", 403), ("sha256=ü💥", 403), ("", 403)],
)
def test_signatures(door: TestClient, house, signature: str | None, status: int) -> None:  # type: ignore[no-untyped-def]
    assert post(door, HELLO, signature) == status
    assert stored(house) == (["wamid.A"] if status == 200 else [])


def test_the_older_secret_still_opens(door: TestClient) -> None:
    assert post(door, HELLO, secret="older-app-secret") == 200


def test_ten_messages_in_one_post_and_all_of_it_again(door: TestClient, house) -> None:  # type: ignore[no-untyped-def]
    names = [f"wamid.{n}" for n in range(10)]
    body = packed(
        p.body(p.change([p.message(name=n) for n in names]), p.change(statuses=[p.status()]))
    )
    assert [post(door, body), post(door, body)] == [200, 200]
    assert stored(house) == names


def test_the_same_message_in_other_bytes_is_the_same(door: TestClient, house) -> None:  # type: ignore[no-untyped-def]
    post(door, HELLO)
    post(door, json.dumps(json.loads(HELLO), indent=1).encode())
    assert stored(house) == ["wamid.A"]


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"[]", b"null", b'"text"', b"{}", b'{"entry": 5}', b'{"entry": [5]}',
     b'{"entry": [{"changes": [{"field": "messages", "value": []}]}]}', b"[" * 5000, b"\xff\xfe"],
)  # fmt: skip
def test_what_nobody_understands_is_taken_once_and_not_asked_for_again(
    door: TestClient, house, body: bytes
) -> None:  # type: ignore[no-untyped-def]
    assert [post(door, body), post(door, body)] == [200, 200]
    assert stored(house) == []
    empty = body == b"{}" or b'"value": []' in body
    assert kept(house) == ([] if empty else [body])


def test_one_unreadable_message_does_not_take_the_others_with_it(door: TestClient, house) -> None:  # type: ignore[no-untyped-def]
    nameless = {key: value for key, value in p.message().items() if key != "id"}
    batch = [p.message(name="wamid.1"), "words of a new kind", nameless, p.message(name="wamid.2")]
    assert post(door, packed(p.body(p.change(batch)))) == 200  # type: ignore[arg-type]
    assert stored(house) == ["wamid.1", "wamid.2"]
    assert len(kept(house)) == 2


@pytest.mark.parametrize("length", [LARGEST_BODY + 1, LARGEST_BODY * 2])
def test_too_much_is_refused(door: TestClient, length: int) -> None:
    assert post(door, b"x" * length) == 413


def test_too_much_in_pieces_is_refused_too(door: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(4):
            yield b"x" * (1024 * 1024)

    answer = door.post("/webhooks/whatsapp", content=pieces(), headers={"x-hub-signature-256": "x"})
    assert answer.status_code == 413


def test_a_database_that_is_down_asks_for_it_again(door: TestClient, house, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def down(urgent: bool = False) -> None:
        raise OperationalError("x", {}, Exception())

    monkeypatch.setattr(house.database, "write", down)
    assert post(door, HELLO) == 503


def telegram(door: TestClient, update: object, secret: str | None = "test-webhook-secret") -> int:
    headers = {} if secret is None else {"x-telegram-bot-api-secret-token": secret.encode()}
    content = update if isinstance(update, bytes) else json.dumps(update).encode()
    return door.post("/webhooks/telegram", content=content, headers=headers).status_code  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("secret", "status"), [("test-webhook-secret", 200), ("wrong", 403), ("ü", 403), (None, 401)]
)
def test_telegrams_secret(door: TestClient, house, secret: str | None, status: int) -> None:  # type: ignore[no-untyped-def]
    assert telegram(door, p.update(), secret) == status
    assert stored(house) == (["700000:1001"] if status == 200 else [])


def test_a_telegram_update_comes_twice(door: TestClient, house) -> None:  # type: ignore[no-untyped-def]
    assert [telegram(door, p.update()), telegram(door, p.update())] == [200, 200]
    assert stored(house) == ["700000:1001"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        {"update_id": 1},
        {"message": 5, "update_id": 1},
        {"update_id": "x", "message": {"chat": {"type": "private", "id": 1}}},
    ],
)
def test_odd_updates(door: TestClient, house, body: object) -> None:  # type: ignore[no-untyped-def]
    assert telegram(door, body) == 200
    assert stored(house) == []


def test_groups_are_left(door: TestClient, house, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    left: list[tuple[str, str]] = []

    async def refuse(self: TelegramChannel, chat: str, words: str) -> None:
        left.append((chat, words))

    monkeypatch.setattr(TelegramChannel, "refuse_group", refuse)
    assert telegram(door, p.update(chat_type="group")) == 200
    assert left == [
        ("-100700", "This helpline talks in private chats only. Please write to us there.")
    ]
    assert stored(house) == []


def test_nothing_raw_is_logged(
    door: TestClient, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    secret_words = packed(p.body(p.change([p.message(text={"body": "planted 01700000001"})])))
    post(door, secret_words)
    post(door, b"planted 01700000001")
    telegram(door, p.update(text="planted 01700000001"))
    captured = capsys.readouterr()
    logged = captured.out + captured.err + caplog.text
    assert "accepted" in logged
    for planted in ("planted", "01700000001", p.NUMBER, "700000001", "test-app-secret"):
        assert planted not in logged


def test_channels_that_are_not_configured_are_closed(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    whole = make_house(database, keys, clock)
    bare = replace(whole, settings=replace(whole.settings, whatsapp=None, telegram=None),
                   channels={Channel.WEBCHAT: whole.channels[Channel.WEBCHAT]})  # fmt: skip
    routes = Webhooks(
        bare,
        Pump(
            Gateway(bare),
            Sender(bare),
            Collector(bare),
            Alerter(bare, AppriseNotifier()),
            Eraser(bare),
            TypingSigns(bare),
        ),
    ).routes()
    with TestClient(Starlette(routes=routes)) as closed:
        assert post(closed, HELLO) == 404
        assert telegram(closed, p.update()) == 404
        assert closed.get("/webhooks/whatsapp").status_code == 403
