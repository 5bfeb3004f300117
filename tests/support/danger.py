"""Somebody in danger, in every form: what they write, what they tap, what is noted of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from db import conversations, roster
from db.cases import Cases
from db.tables import ConversationRow
from helpline.conversation import InDanger
from tests.support.house import Desk, FakeChannel

DANGER = {
    "en": "my boss is beating me now", "bn": "মালিক আমাকে মারছে এখন", "hi": "मालिक मुझे मार रहा है",
    "ne": "साहुले मलाई कुट्यो", "ur": "مالک مجھے مار رہا ہے", "my": "သူဌေးက ရိုက်နေတယ်", "km": "ថៅកែវាយខ្ញុំ",
    "th": "นายจ้างกำลังตีผม", "vi": "ông chủ đang đánh tôi", "id": "majikan memukul saya sekarang",
    "ms": "majikan pukul saya sekarang", "tl": "sinasaktan ako ng amo ko", "ar": "الكفيل ضربني الآن",
    "sw": "bosi ananipiga sasa", "am": "አሰሪዬ እየመታችኝ ነው", "es": "el patrón me está pegando",
    "ta": "முதலாளி என்னை அடிக்கிறார்", "si": "හාම්පුතා මට ගහනවා", "bn-Latn": "malik amake marche ekhon",
    "hi-Latn": "malik mujhe maar raha hai", "ne-Latn": "sahu le malai kutyo", "ur-Latn": "malik mujhe maar raha hai",
    "ar-Latn": "el kafeel darabni", "vi-Latn": "ong chu dang danh toi",
}  # fmt: skip


def says(desk: Desk, *texts: str) -> None:
    for text in texts:
        desk.says(text)
        desk.work()


def answers(desk: Desk, title: str) -> None:
    """Tap a button of the last message."""
    channel = next(iter(desk.house.channels.values()))
    assert isinstance(channel, FakeChannel)
    choice = next(c for c in channel.sent[-1].choices if c.title == title)
    desk.says("", choice=choice.payload)
    desk.work()


def cases(desk: Desk) -> list[Any]:
    with desk.house.database.read() as session:
        (worker,) = session.scalars(select(ConversationRow))
        return Cases(session, desk.house.keys).of_conversation(worker.id)


def state(desk: Desk) -> InDanger:
    with desk.house.database.read() as session:
        (worker,) = session.scalars(select(ConversationRow))
        return conversations.load(session, worker.id).in_danger


def has_roster(desk: Desk, hours: str, on_call: str | None = None, **more: Any) -> None:
    person = {"login": "asha", "hours": [hours], "on_call": [on_call] if on_call else [], **more}
    with desk.house.database.write() as session:
        data = {"zone": "Asia/Dhaka", "people": [person]}
        roster.save(session, desk.house.keys, data, "operator", desk.house.now())
