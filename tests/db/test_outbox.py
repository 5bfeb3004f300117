"""Durable out: once per dedup key, in order, a lattice of deliveries, doubt resolved honestly."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from db import contacts, deliveries, outbox
from db.deliveries import DeliveryReport
from db.outbox import Taken
from db.tables import OutboxRow
from helpline.message import Address, AddressKind, Channel, Choice, Outbound

CRASHED, DOUBTFUL = timedelta(seconds=30), timedelta(seconds=60)


class Box:
    """The outbox of one worker."""

    def __init__(self, database, keys, clock) -> None:  # type: ignore[no-untyped-def]
        self.database, self.keys, self.clock = database, keys, clock
        address = Address(Channel.WHATSAPP, AddressKind.WA_ID, "8801700000001")
        with database.write() as session:
            self.worker = contacts.find_or_begin(session, keys, [address], "en", clock())

    def put(self, dedup: str, text: str = "hello") -> bool:
        with self.database.write() as session:
            body = Outbound(text, (Choice("Yes", "token"),))
            return outbox.enqueue(session, self.keys, self.worker, dedup, body, self.clock())

    def claim(self):  # type: ignore[no-untyped-def]
        with self.database.write() as session:
            return next(iter(outbox.claim(session, self.keys, self.clock())), None)

    def sent(self, sending, name: str) -> None:  # type: ignore[no-untyped-def]
        with self.database.write() as session:
            outbox.sent(session, [Taken(sending.id, name, keep=False)], self.clock())

    def settle(self, sending, state: str, seconds: float = 0) -> None:  # type: ignore[no-untyped-def]
        with self.database.write() as session:
            until = self.clock() + timedelta(seconds=seconds)
            outbox.settle(session, sending, state, "why", until)

    def report(self, name: str, delivery: str, number: int | None = None) -> bool:
        with self.database.write() as session:
            report = DeliveryReport(name, number, delivery)
            return deliveries.note(session, [report], self.clock()) == 1

    def resume(self) -> int:
        with self.database.write() as session:
            return outbox.resume(session, self.clock(), CRASHED, DOUBTFUL)

    def row(self, number: int = 1) -> OutboxRow:
        with self.database.read() as session:
            return session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()[number - 1]


@pytest.fixture
def box(database, keys, clock) -> Box:  # type: ignore[no-untyped-def]
    return Box(database, keys, clock)


def test_one_key_one_message(box: Box) -> None:
    assert box.put("reply:1")
    assert not box.put("reply:1")


def test_the_body_is_sealed_and_cleared(box: Box) -> None:
    box.put("reply:1", "case code 123")
    assert b"case code" not in (box.row().body_sealed or b"")
    sending = box.claim()
    assert sending.outbound == Outbound("case code 123", (Choice("Yes", "token"),))
    box.sent(sending, "wamid.1")
    assert box.row().body_sealed is None


def test_order_holds_even_when_the_first_must_wait(box: Box) -> None:
    box.put("reply:1")
    box.put("reply:2")
    box.settle(box.claim(), "waiting", seconds=5)
    assert box.claim() is None
    box.clock.forward(seconds=6)
    assert box.claim().id == 1


@pytest.mark.parametrize("state", ["dead", "parked"])
def test_a_message_that_stopped_lets_the_next_one_go(box: Box, state: str) -> None:
    box.put("reply:1")
    box.put("reply:2")
    box.settle(box.claim(), state)
    assert box.claim().id == 2


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        (["sent", "delivered", "read"], "read"),
        (["read", "delivered", "sent"], "read"),
        (["delivered", "delivered"], "delivered"),
        (["read", "failed"], "read"),
        (["failed", "sent"], "failed"),
    ],
)
def test_delivery_only_climbs(box: Box, reports: list[str], expected: str) -> None:
    box.put("reply:1")
    box.sent(box.claim(), "wamid.1")
    for report in reports:
        assert box.report("wamid.1", report)
    assert box.row().delivery == expected


def test_a_report_about_nothing_is_harmless(box: Box) -> None:
    assert not box.report("wamid.unknown", "read")


def test_a_killed_process_leaves_doubt_and_a_report_ends_it(box: Box) -> None:
    box.put("reply:1")
    sending = box.claim()
    box.clock.forward(seconds=31)
    box.resume()
    assert box.row().state == "unknown"
    assert box.report("wamid.1", "delivered", sending.id)
    box.clock.forward(seconds=120)
    assert box.resume() == 0
    assert (box.row().state, box.row().uncertain) == ("sent", False)


def test_doubt_that_nobody_ends_is_sent_again_and_marked(box: Box) -> None:
    box.put("reply:1")
    box.claim()
    box.clock.forward(seconds=61)
    assert box.resume() == 1
    assert box.row().uncertain
    assert box.claim().attempts == 2


def test_a_failure_that_comes_late_does_not_undo_a_delivery(box: Box) -> None:
    box.put("reply:1")
    sending = box.claim()
    box.report("wamid.1", "delivered", sending.id)
    box.settle(sending, "waiting")
    assert box.row().state == "sent"


def test_reports_that_come_together_climb_in_their_order(box: Box) -> None:
    box.put("reply:1")
    box.put("reply:2")
    one = box.claim()
    together = [
        DeliveryReport("w1", one.id, "sent"),  # the first to tell us what the provider calls it
        DeliveryReport("w1", None, "read"),
        DeliveryReport("w1", None, "delivered"),
        DeliveryReport("of somebody else", None, "read"),
    ]
    with box.database.write() as session:
        assert deliveries.note(session, together, box.clock()) == 3
    assert (box.row(1).state, box.row(1).provider_id, box.row(1).delivery) == ("sent", "w1", "read")
    assert (box.row(2).state, box.row(2).delivery) == ("waiting", "")
