"""Whoever is in danger goes before all who wait, in every script, and nobody else does."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.webchat import arrival
from bot.ear import Ear
from bot.gateway import READ_AT_ONCE, WRITE_AT_ONCE, Gateway
from db import holding, inbox
from db.inbox import Arrival
from db.tables import InboxRow
from tests.support.danger import DANGER
from tests.support.house import make_house

pytestmark = pytest.mark.slow


class Line:
    """Messages that wait, and who is taken in hand next."""

    def __init__(self, database: Any, keys: Any, clock: Any) -> None:
        self.house = make_house(database, keys, clock)
        self.ear, self.count = Ear(self.house), 0

    def comes(self, visitor: str, text: str) -> Arrival:
        self.count += 1
        one = arrival(visitor, f"{visitor}-{self.count}", text, None, self.house.now())
        with self.house.database.write() as session:
            inbox.accept(session, self.house.keys, [one], "en", self.house.now())
        return one

    def hears(self, *arrivals: Arrival) -> bool:
        return asyncio.run(self.ear.listen(arrivals))

    def next(self) -> str:
        now = self.house.now()
        with self.house.database.write() as session:
            [claim] = holding.claim(session, self.house.keys, now, timedelta(seconds=30))
            holding.finish(session, claim, now)
        return claim.provider_id


@pytest.fixture
def line(database, keys, clock) -> Line:  # type: ignore[no-untyped-def]
    line = Line(database, keys, clock)
    for number in range(3):
        line.comes(f"visitor{number}", "how many hours may we work?")
    return line


@pytest.mark.parametrize("form", list(DANGER))
def test_danger_goes_before_the_others(line: Line, form: str) -> None:
    late = line.comes("late", DANGER[form])
    assert line.hears(late)
    assert [line.next(), line.next()] == ["late-4", "visitor0-1"]


def test_what_they_sent_before_goes_with_it_and_in_order(line: Line) -> None:
    line.comes("late", "hello")
    grave = line.comes("late", DANGER["en"])
    assert line.hears(grave)
    assert [line.next() for _ in range(3)] == ["late-4", "late-5", "visitor0-1"]


@pytest.mark.parametrize("text", ["hello", "they did not pay me", "", "…", "😀", "x" * 10_000])
def test_nobody_else_passes(line: Line, text: str) -> None:
    assert not line.hears(line.comes("late", text))
    assert line.next() == "visitor0-1"


def test_what_cannot_be_read_waits_its_turn(line: Line) -> None:
    odd = Arrival(
        arrival("v", "m", "x", None, line.house.now()).channel, "m", (), b"{", line.house.now()
    )
    assert not line.hears(odd)
    assert line.next() == "visitor0-1"


def test_danger_is_read_beside_those_that_are_in_hand(line: Line) -> None:
    """Though every ordinary place of reading is taken."""
    late = line.comes("late", DANGER["en"])
    assert line.hears(late)

    async def handled() -> None:
        gateway = Gateway(line.house)
        for _ in range(READ_AT_ONCE):
            await gateway._reading.acquire()
        [claim] = gateway.claim()
        assert claim.urgent
        await asyncio.wait_for(gateway.handle(claim), 10)

    asyncio.run(handled())
    with line.house.database.read() as session:
        states = dict(session.execute(select(InboxRow.provider_id, InboxRow.state)).all())
    assert states["late-4"] == "done"
    assert states["visitor0-1"] == "waiting"


def test_danger_is_acted_on_though_every_other_thread_is_busy(line: Line) -> None:
    """It was not even heard by the ear: it is read in its turn, and then it waits for nobody."""
    line.comes("late", DANGER["en"])
    over = threading.Event()

    async def handled() -> None:
        gateway = Gateway(line.house)
        busy = [asyncio.create_task(asyncio.to_thread(over.wait, 20)) for _ in range(40)]
        for _ in range(WRITE_AT_ONCE):
            await gateway._writing.acquire()
        claims = gateway.claim(8)
        try:
            await asyncio.wait_for(gateway.handle(claims[-1]), 10)
        finally:
            over.set()
            await asyncio.gather(*busy)

    asyncio.run(handled())
    with line.house.database.read() as session:
        states = dict(session.execute(select(InboxRow.provider_id, InboxRow.state)).all())
    assert states["late-4"] == "done"
    assert states["visitor0-1"] == "waiting"
