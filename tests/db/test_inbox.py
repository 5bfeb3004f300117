"""Durable in: once each, in order, one worker at a time."""

from datetime import timedelta

import pytest

from bot.channels.webchat import arrival
from db import holding, inbox
from db.holding import LeaseLost
from helpline.message import Channel

LEASE = timedelta(seconds=30)


class Box:
    """The inbox with the arguments that never change."""

    def __init__(self, database, keys, clock) -> None:  # type: ignore[no-untyped-def]
        self.database, self.keys, self.clock = database, keys, clock

    def put(self, visitor: str, name: str) -> int:
        event = arrival(visitor, name, f"text of {name}", None, self.clock())
        with self.database.write() as session:
            return inbox.accept(session, self.keys, [event], "en", self.clock())

    def claim(self):  # type: ignore[no-untyped-def]
        with self.database.write() as session:
            return next(iter(holding.claim(session, self.keys, self.clock(), LEASE)), None)

    def finish(self, claim) -> None:  # type: ignore[no-untyped-def]
        with self.database.write() as session:
            holding.finish(session, claim, self.clock())


@pytest.fixture
def box(database, keys, clock) -> Box:  # type: ignore[no-untyped-def]
    return Box(database, keys, clock)


def test_a_redelivered_message_is_stored_once(box: Box) -> None:
    assert box.put("a", "m1") == 1
    assert box.put("a", "m1") == 0


def test_messages_of_one_conversation_come_in_order_one_at_a_time(box: Box) -> None:
    for name in ("m1", "m2"):
        box.put("a", name)
        box.clock.forward(seconds=1)
    first = box.claim()
    assert first.provider_id == "m1"
    assert box.claim() is None
    box.finish(first)
    assert box.claim().provider_id == "m2"


def test_a_late_earlier_message_goes_first(box: Box) -> None:
    late = arrival("a", "early", "x", None, box.clock() - timedelta(seconds=5))
    box.put("a", "m1")
    with box.database.write() as session:
        inbox.accept(session, box.keys, [late], "en", box.clock())
    assert box.claim().provider_id == "early"


def test_conversations_do_not_wait_for_one_another(box: Box) -> None:
    box.put("a", "m1")
    box.put("b", "m2")
    assert {box.claim().provider_id, box.claim().provider_id} == {"m1", "m2"}


def test_a_dead_worker_is_replaced_and_cannot_finish(box: Box) -> None:
    box.put("a", "m1")
    slow = box.claim()
    box.clock.forward(seconds=31)
    quick = box.claim()
    assert (quick.provider_id, quick.attempts) == ("m1", 2)
    with pytest.raises(LeaseLost):
        box.finish(slow)
    box.finish(quick)
    assert box.claim() is None


def test_waiting_for_the_dialogue_blames_nobody_and_keeps_the_order(box: Box) -> None:
    box.put("a", "m1")
    box.clock.forward(seconds=1)
    box.put("a", "m2")
    claim = box.claim()
    with box.database.write() as session:
        later = box.clock() + timedelta(seconds=3)
        holding.postpone(session, claim, later, "down", blameless=True)
    assert box.claim() is None
    box.clock.forward(seconds=4)
    again = box.claim()
    assert (again.provider_id, again.attempts, again.postponed) == ("m1", 1, True)


def test_a_buried_message_lets_the_next_one_through(box: Box) -> None:
    box.put("a", "m1")
    box.clock.forward(seconds=1)
    box.put("a", "m2")
    claim = box.claim()
    with box.database.write() as session:
        holding.bury(session, claim, "poison", box.clock())
    assert box.claim().provider_id == "m2"


def test_what_was_said_is_sealed_and_then_gone(box: Box) -> None:
    from sqlalchemy import select

    from db.tables import InboxRow

    box.put("a", "m1")
    with box.database.read() as session:
        assert b"text of" not in session.scalars(select(InboxRow)).one().payload_sealed
    box.finish(box.claim())
    with box.database.read() as session:
        row = session.scalars(select(InboxRow)).one()
    assert (row.payload_sealed, row.state, row.channel) == (None, "done", Channel.WEBCHAT)


def test_many_are_stored_at_once_and_each_once(box: Box) -> None:
    box.put("a", "m1")
    names = [("a", "m1"), ("a", "m2"), ("b", "m3"), ("b", "m3"), ("c", "m4")]
    events = [arrival(who, name, f"text of {name}", None, box.clock()) for who, name in names]
    with box.database.write() as session:
        assert inbox.accept(session, box.keys, events, "en", box.clock()) == 3
    heard = []
    while claim := box.claim():
        heard.append(claim.provider_id)
        box.finish(claim)
    assert sorted(heard) == ["m1", "m2", "m3", "m4"]
    assert heard.index("m1") < heard.index("m2")
