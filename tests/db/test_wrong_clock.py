"""A clock that was an hour ahead is put right: danger does not wait for the hour to come."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.channels.webchat import arrival
from db import alerts, contacts, conversations, holding, inbox, leases, outbox, wrong_clock
from db.cases import Cases
from db.tables import AlertRow, OutboxRow
from db.wrong_clock import SLACK
from helpline import casework
from helpline.alerts import STAGES
from helpline.cases import Intake
from helpline.message import Outbound
from helpline.taxonomy import Category, Severity

LEASE = timedelta(seconds=30)
HOUR = timedelta(hours=1)


class Place:
    """A message, an answer and an alert, at whatever time the clock tells."""

    def __init__(self, database, keys, clock) -> None:  # type: ignore[no-untyped-def]
        self.database, self.keys, self.clock = database, keys, clock

    def put_right(self) -> int:
        self.clock.moment -= HOUR
        return self.mend()

    def mend(self) -> int:
        with self.database.write() as session:
            return wrong_clock.mend(session, self.clock())

    def message(self, name: str = "m1") -> None:
        event = arrival("a", name, "text", None, self.clock())
        with self.database.write() as session:
            inbox.accept(session, self.keys, [event], "en", self.clock())

    def next_message(self):  # type: ignore[no-untyped-def]
        with self.database.write() as session:
            return next(iter(holding.claim(session, self.keys, self.clock(), LEASE)), None)

    def answer(self, dedup: str = "reply:1") -> None:
        address = arrival("b", "m", "", None, self.clock()).addresses
        with self.database.write() as session:
            worker = contacts.find_or_begin(session, self.keys, address, "en", self.clock())
            outbox.enqueue(session, self.keys, worker, dedup, Outbound("hello"), self.clock())

    def next_answer(self):  # type: ignore[no-untyped-def]
        with self.database.write() as session:
            return next(iter(outbox.claim(session, self.keys, self.clock())), None)

    def settle(self, sending, state: str, wait: timedelta) -> None:  # type: ignore[no-untyped-def]
        with self.database.write() as session:
            outbox.settle(session, sending, state, "why", self.clock() + wait)

    def danger(self) -> None:
        address = arrival("c", "m", "", None, self.clock()).addresses
        with self.database.write() as session:
            whose = contacts.find_or_begin(session, self.keys, address, "en", self.clock())
            worker, book = conversations.load(session, whose), Cases(session, self.keys)
            case = casework.open_case(book, worker, Intake(Category.WAG), "k", self.clock())
            alerts.plan(session, case.id, Severity.CRITICAL, self.clock())

    def due(self) -> list[datetime]:
        with self.database.read() as session:
            query = select(AlertRow.due_at).where(AlertRow.severity == Severity.CRITICAL.value)
            return list(session.scalars(query.order_by(AlertRow.stage)))


@pytest.fixture
def place(database, keys, clock) -> Place:  # type: ignore[no-untyped-def]
    return Place(database, keys, clock)


def test_a_message_that_came_in_the_wrong_hour_is_read_now(place: Place) -> None:
    place.message()
    assert place.put_right() == 1
    assert place.next_message() is not None


def test_a_conversation_that_was_held_in_the_wrong_hour_is_free(place: Place) -> None:
    place.message()
    held = place.next_message()
    assert place.put_right() == 2  # the message, and the lease
    again = place.next_message()
    assert again.id == held.id
    with pytest.raises(holding.LeaseLost), place.database.write() as session:
        holding.finish(session, held, place.clock())


def test_an_answer_of_the_wrong_hour_goes_now(place: Place) -> None:
    place.answer()
    assert place.put_right() == 1
    assert place.next_answer() is not None


def test_an_answer_that_was_tried_in_the_wrong_hour_is_tried_again(place: Place) -> None:
    place.answer()
    place.settle(place.next_answer(), "waiting", timedelta(seconds=4))
    place.put_right()
    assert place.next_answer() is not None


def test_an_answer_that_was_on_its_way_in_the_wrong_hour_is_soon_in_doubt(place: Place) -> None:
    place.answer()
    place.next_answer()
    place.put_right()
    place.clock.forward(seconds=61)
    with place.database.write() as session:
        assert outbox.resume(session, place.clock(), LEASE, timedelta(seconds=60)) == 1


def test_staff_hear_of_danger_at_once_and_again_in_time(place: Place) -> None:
    place.danger()
    place.put_right()
    assert place.due() == [place.clock() + wait for wait in STAGES[Severity.CRITICAL]]


def test_what_is_meant_to_wait_waits(place: Place) -> None:
    place.message()
    place.danger()
    claim = place.next_message()
    with place.database.write() as session:
        until = place.clock() + timedelta(seconds=32)
        holding.postpone(session, claim, until, "why", blameless=False)
    place.answer()
    place.settle(place.next_answer(), "waiting", 2 * HOUR)  # so a provider asked
    assert place.mend() == 0
    with place.database.read() as session:
        waits = session.scalars(select(OutboxRow.available_at)).one()
    assert waits == place.clock() + 2 * HOUR


def test_two_clocks_may_differ_a_little(place: Place) -> None:
    place.message()
    place.answer()
    place.clock.moment -= SLACK
    assert place.mend() == 0


def test_a_lease_of_the_wrong_hour_holds_nobody_up(place: Place) -> None:
    def take(holder: str) -> int | None:
        with place.database.write() as session:
            return leases.take(session, "schedule", holder, place.clock(), LEASE)

    assert take("a") == 0
    assert take("b") is None
    place.clock.moment -= HOUR
    assert take("b") == 0
