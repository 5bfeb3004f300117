"""What a worker changes or deletes on their phone changes here too: WhatsApp's own payloads, whole way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels import telegram_intake, whatsapp_intake
from bot.channels.base import ProviderDown
from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import WhatsAppChannel
from db import inbox
from db.tables import ConversationRow, MessageRow, OutboxRow
from helpline.message import Channel
from tests.bot import payloads as p
from tests.support.house import Desk, FakeChannel, FakeDialogue, make_house, test_settings


class Reads(FakeChannel):
    """Sends like a fake, reads like the real channel."""

    def __init__(self, real: Any) -> None:
        super().__init__()
        self.parse = real.parse  # type: ignore[method-assign]


@pytest.fixture
def desk(database, keys, clock) -> Desk:  # type: ignore[no-untyped-def]
    settings = test_settings()
    assert settings.whatsapp
    assert settings.telegram
    channels = {
        Channel.WHATSAPP: Reads(WhatsAppChannel(settings.whatsapp)),
        Channel.TELEGRAM: Reads(TelegramChannel(settings.telegram)),
    }
    return Desk(replace(make_house(database, keys, clock, FakeDialogue()), channels=channels))


def arrives(desk: Desk, split: Any) -> None:
    with desk.house.database.write() as session:
        inbox.accept(session, desk.house.keys, split.arrivals, "en", desk.house.now())
    desk.work()


def kept(desk: Desk) -> list[tuple[str | None, bool]]:
    with desk.house.database.read() as session:
        query = select(MessageRow).where(MessageRow.direction == "in", MessageRow.kind == "text")
        return [(str(row.text) if row.text else None, row.edited) for row in session.scalars(query)]


def whatsapp_message(*arguments: Any, **content: Any) -> Any:
    return whatsapp_intake.split(p.body(p.change([p.message(*arguments, **content)])), p.PHONE_ID)


def test_whatsapp(desk: Desk) -> None:
    arrives(desk, whatsapp_message(name="wamid.0", text={"body": "he hit me twice"}))
    assert kept(desk) == [("he hit me twice", False)]
    new = {"type": "text", "text": {"body": "he hit me, call 01700000001"}}
    arrives(
        desk,
        whatsapp_message(
            "edit", "wamid.1", edit={"original_message_id": "wamid.0", "message": new}
        ),
    )
    assert kept(desk) == [("he hit me, call ‹PHONE 1›", True)]
    arrives(desk, whatsapp_message("revoke", "wamid.2", revoke={"original_message_id": "wamid.0"}))
    assert kept(desk) == [(None, True)]


def test_nobody_deletes_for_another(desk: Desk) -> None:
    arrives(desk, whatsapp_message(name="wamid.0", text={"body": "he hit me twice"}))
    other = {
        **p.message("revoke", "wamid.9", revoke={"original_message_id": "wamid.0"}),
        "from": "8801700000009",
        "from_user_id": "BD.9",
    }
    contacts = [p.contact("8801700000009", "BD.9")]
    arrives(desk, whatsapp_intake.split(p.body(p.change([other], contacts=contacts)), p.PHONE_ID))
    assert kept(desk) == [("he hit me twice", False)]


def test_telegram(desk: Desk) -> None:
    first = p.update(1, text="he hit me twice")
    arrives(desk, telegram_intake.split(first, "700000"))
    edited = {
        "update_id": 1002,
        "edited_message": {**first["message"], "text": "he hit me once", "edit_date": 1795608100},
    }
    arrives(desk, telegram_intake.split(edited, "700000"))
    assert kept(desk) == [("he hit me once", True)]


def test_blocking_the_bot_is_an_opt_out_and_writing_again_ends_it(desk: Desk) -> None:
    arrives(desk, telegram_intake.split(p.update(1, text="hello there my friend"), "700000"))
    person = {"id": 700000, "is_bot": True, "first_name": "W"}
    member = {"chat": {"id": 700000001, "type": "private"}, "from": {"id": 700000001, "is_bot": False, "first_name": "T"},
              "date": 1795608100, "old_chat_member": {"user": person, "status": "member"},
              "new_chat_member": {"user": person, "status": "kicked", "until_date": 0}}  # fmt: skip
    arrives(desk, telegram_intake.split({"update_id": 1003, "my_chat_member": member}, "700000"))
    assert opted_out(desk) == [True]
    arrives(desk, telegram_intake.split(p.update(5, text="i am back and need help"), "700000"))
    assert opted_out(desk) == [False]


def test_outside_the_window_nothing_is_tried(desk: Desk, clock) -> None:  # type: ignore[no-untyped-def]
    channel = desk.house.channels[Channel.WHATSAPP]
    assert isinstance(channel, Reads)
    channel.failures = [ProviderDown("x")]
    arrives(desk, whatsapp_message(name="wamid.0", text={"body": "he hit me twice"}))
    clock.forward(hours=25)
    desk.work()
    assert channel.sent == []
    with desk.house.database.read() as session:
        assert session.scalars(select(OutboxRow.state)).all() == ["parked"]


def opted_out(desk: Desk) -> list[bool]:
    with desk.house.database.read() as session:
        return [row.opted_out for row in session.scalars(select(ConversationRow))]
