"""Telegram in and out: two tables, update → Inbound, and Telegram's answer → our error."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels import telegram_errors, telegram_intake
from bot.channels.base import (
    ChannelMisconfigured,
    MessageInvalid,
    NotOnChannel,
    OptedOut,
    OutcomeUnknown,
    ProviderDown,
    SendError,
    Throttled,
)
from bot.channels.telegram import TelegramChannel
from helpline.message import InboundKind
from tests.bot.payloads import update
from tests.support.house import test_settings

SETTINGS = test_settings().telegram
assert SETTINGS is not None
CHANNEL = TelegramChannel(SETTINGS)


@pytest.mark.parametrize(
    ("given", "matches"),
    [("test-webhook-secret", True), ("wrong", False), (None, False), ("ünï", False)],
)
def test_the_secret(given: str | None, matches: bool) -> None:
    assert telegram_intake.secret_matches(given, SETTINGS.webhook_secret) is matches
    assert not telegram_intake.secret_matches("", "")


FILE = {"file_id": "f", "file_unique_id": "u"}
PHOTO = {"photo": [{**FILE, "width": 1, "height": 1}]}


@pytest.mark.parametrize(
    ("given", "kind", "text", "refers_to"),
    [
        (update(), InboundKind.TEXT, "hello", None),
        (update(text="/start site42"), InboundKind.TEXT, "start", None),
        (update(text="/affirm"), InboundKind.TEXT, "/affirm", None),
        (update(**PHOTO, caption="the wall"), InboundKind.MEDIA, "the wall", None),
        (update(**PHOTO), InboundKind.MEDIA, None, None),
        (update(voice={**FILE, "duration": 3}), InboundKind.VOICE, None, None),
        (update(document=FILE), InboundKind.MEDIA, None, None),
        (update(sticker={**FILE, "width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}), InboundKind.STICKER, None, None),
        (update(location={"latitude": 23.8103, "longitude": 90.4125}), InboundKind.LOCATION, "23.810300, 90.412500", None),
        (update(contact={"phone_number": "1", "first_name": "X"}), InboundKind.CONTACT, None, None),
        (update(hologram={"x": 1}), InboundKind.UNSUPPORTED, None, None),
    ],
)  # fmt: skip
def test_every_kind_is_read(
    given: dict[str, Any], kind: InboundKind, text: str | None, refers_to: str | None
) -> None:
    (arrival,) = telegram_intake.split(given, "700000").arrivals
    inbound = CHANNEL.parse(arrival.payload)
    assert inbound.kind is kind
    assert (inbound.text.reveal() if inbound.text else None) == text
    assert inbound.refers_to == refers_to
    assert arrival.provider_id == "700000:1001"


@pytest.mark.parametrize("is_forwarded", [True, False])
def test_what_was_passed_on_says_so(is_forwarded: bool) -> None:
    origin = {"type": "hidden_user", "date": 1795600000, "sender_user_name": "Test"}
    given = update(
        text="send this to ten people", **({"forward_origin": origin} if is_forwarded else {})
    )
    (arrival,) = telegram_intake.split(given, "700000").arrivals
    assert CHANNEL.parse(arrival.payload).forwarded is is_forwarded


def test_a_posters_link_says_the_language() -> None:
    for code, said in (
        ("bn", "lang:bn"),
        ("ur-Latn", "lang:ur-Latn"),
        ("campaign7", "start"),
        ("bn__gate2", "lang:bn__gate2"),
        ("xx__gate2", "start"),
        ("", "start"),
    ):
        (arrival,) = telegram_intake.split(update(text=f"/start {code}"), "700000").arrivals
        text = CHANNEL.parse(arrival.payload).text
        assert text
        assert text.reveal() == said


def test_an_edit_names_what_it_changes() -> None:
    given = update(text="new")
    given["edited_message"] = {**given.pop("message"), "edit_date": 1795608100}
    (arrival,) = telegram_intake.split(given, "700000").arrivals
    inbound = CHANNEL.parse(arrival.payload)
    assert (inbound.kind, inbound.refers_to) == (InboundKind.EDIT, "11")


def test_a_tap() -> None:
    message = update()["message"]
    query = {
        "id": "q1",
        "from": message["from"],
        "chat_instance": "1",
        "data": "tok",
        "message": message,
    }
    (arrival,) = telegram_intake.split({"update_id": 5, "callback_query": query}, "700000").arrivals
    inbound = CHANNEL.parse(arrival.payload)
    assert (inbound.kind, inbound.choice, inbound.name) == (InboundKind.CHOICE, "tok", "tap-q1")


@pytest.mark.parametrize(
    ("status", "kind"), [("kicked", InboundKind.BLOCKED), ("member", InboundKind.IDENTITY)]
)
def test_being_blocked(status: str, kind: InboundKind) -> None:
    person = {"id": 700000, "is_bot": True, "first_name": "W"}
    member = {"chat": {"id": 700000001, "type": "private"}, "from": {**person, "is_bot": False}, "date": 1795608000,
              "old_chat_member": {"user": person, "status": "member"},
              "new_chat_member": {"user": person, "status": status, "until_date": 0}}  # fmt: skip
    (arrival,) = telegram_intake.split(
        {"update_id": 6, "my_chat_member": member}, "700000"
    ).arrivals
    assert CHANNEL.parse(arrival.payload).kind is kind


@pytest.mark.parametrize("chat_type", ["group", "supergroup", "channel"])
def test_groups_are_refused(chat_type: str) -> None:
    found = telegram_intake.split(update(chat_type=chat_type), "700000")
    assert (found.arrivals, found.groups) == ((), ("-100700",))


@pytest.mark.parametrize(
    "given", [{}, {"update_id": 1}, {"update_id": 1, "poll": {}}, {"message": {}}]
)
def test_updates_of_no_use(given: dict[str, Any]) -> None:
    assert telegram_intake.split(given, "700000").unread == 1


def test_updates_of_one_second_keep_their_order() -> None:
    first, second = (telegram_intake.split(update(n), "1").arrivals[0] for n in (1, 2))
    assert first.sent_at < second.sent_at


def _caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


def _httpx(name: str) -> Exception:
    import httpx

    return getattr(httpx, name)("x")  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("error", "ours", "retryable"),
    [
        (RetryAfter(timedelta(seconds=7)), Throttled, True),
        (Forbidden("bot was blocked by the user"), OptedOut, False),
        (InvalidToken("x"), ChannelMisconfigured, True),
        (Conflict("x"), ChannelMisconfigured, True),
        (ChatMigrated(1), NotOnChannel, False),
        (BadRequest("Chat not found"), NotOnChannel, False),
        (BadRequest("message is too long"), MessageInvalid, False),
        (NetworkError("Bad Gateway"), ProviderDown, True),
        (_caused(NetworkError("x"), _httpx("ConnectError")), ProviderDown, True),
        (_caused(NetworkError("x"), _httpx("RemoteProtocolError")), OutcomeUnknown, False),
        (_caused(TimedOut("x"), _httpx("ReadTimeout")), OutcomeUnknown, False),
        (_caused(TimedOut("x"), _httpx("PoolTimeout")), ProviderDown, True),
        (TelegramError("new kind"), MessageInvalid, False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_telegrams_errors_in_our_terms(
    error: TelegramError, ours: type[SendError], retryable: bool
) -> None:
    found = telegram_errors.classify(error)
    assert type(found) is ours
    assert found.retryable is retryable
    if isinstance(found, Throttled):
        assert found.retry_after == 7


def test_acknowledging_anything_else_does_nothing() -> None:
    asyncio.run(CHANNEL.acknowledge_tap(json.dumps(update()).encode()))
