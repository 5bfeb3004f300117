"""One of many takes a case, and the worker sees that somebody writes."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.typing_signs import TypingSigns
from console import answering
from db import handover
from db.sessions import Staff
from tests.support.danger import DANGER
from tests.support.room import Room

pytestmark = pytest.mark.slow


@pytest.fixture
def room(database, keys, clock) -> Room:  # type: ignore[no-untyped-def]
    room = Room(database, keys, clock)
    room.says(DANGER["en"])
    return room


def test_only_one_of_fifty_takes_a_case(room: Room) -> None:
    def takes(number: int) -> bool:
        who = Staff(str(number), f"p{number}", "P", "responder", "x")
        try:
            return room.hands.take_over(1, who)
        except handover.AlreadyTaken:
            return False

    with ThreadPoolExecutor(12) as pool:
        won = list(pool.map(takes, range(50)))
    assert won.count(True) == 1
    holder = room.worker()[0].held_by
    with pytest.raises(handover.AlreadyTaken, match=f"{holder} was quicker"):
        room.hands.take_over(1, room.binu)
    assert room.hands.take_over(1, room.binu, holder=holder)
    assert room.worker()[0].held_by == "binu"


def test_the_worker_sees_that_somebody_writes(room: Room) -> None:
    signs = TypingSigns(room.house)

    def works() -> None:
        while sign := signs.claim():
            asyncio.run(signs.show(sign))

    room.hands._do(answering.draft, 1, room.asha, text="I am")
    works()
    assert room.channel.typing == []  # nobody has it yet: the assistant answers
    room.takes(room.asha)
    room.hands._do(answering.draft, 1, room.asha, text="I am Asha")
    works()
    assert len(room.channel.typing) == 1
    room.hands._do(answering.draft, 1, room.asha, text="I am Asha, and")
    room.clock.forward(seconds=30)
    works()
    assert len(room.channel.typing) == 1  # too late to be true
