"""One row that cannot be opened, whatever made it so: everybody else is heard and answered."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.channels.webchat import arrival
from db import contacts, deliveries, erase_queue, holding, inbox, media, outbox
from db.deliveries import DeliveryReport
from db.tables import ContactPointRow, InboxRow, MediaRow, OutboxRow
from db.unreadable import TRIES, WHY
from helpline.message import Channel, Media, Outbound

LEASE = timedelta(seconds=30)
BROKEN = b"\x00" * 60


class Place:
    """Two workers, a and b, who wrote and are answered."""

    def __init__(self, database, keys, clock) -> None:  # type: ignore[no-untyped-def]
        self.database, self.keys, self.clock = database, keys, clock
        for visitor in ("a", "b"):
            event = arrival(visitor, f"m{visitor}", "text", None, clock())
            with database.write() as session:
                inbox.accept(session, keys, [event], "en", clock())
                worker = contacts.find_or_begin(session, keys, event.addresses, "en", clock())
                outbox.enqueue(
                    session, keys, worker, f"reply:{visitor}", Outbound("hello"), clock()
                )

    def messages(self):  # type: ignore[no-untyped-def]
        with self.database.write() as session:
            return holding.claim(session, self.keys, self.clock(), LEASE, 8)

    def answers(self):  # type: ignore[no-untyped-def]
        with self.database.write() as session:
            return outbox.claim(session, self.keys, self.clock(), 8)

    def spoil(self, table, **values) -> None:  # type: ignore[no-untyped-def]
        """The first worker's row."""
        with self.database.write() as session:
            first = session.scalars(select(table).order_by(table.id)).first()
            if table is ContactPointRow:
                whose = select(OutboxRow.conversation_id).where(OutboxRow.dedup == "reply:a")
                first = session.scalars(select(table).where(table.conversation_id.in_(whose))).one()
            session.execute(update(table).where(table.id == first.id).values(**values))

    def first(self, table):  # type: ignore[no-untyped-def]
        with self.database.read() as session:
            return session.scalars(select(table).order_by(table.id)).first()


@pytest.fixture
def place(database, keys, clock) -> Place:  # type: ignore[no-untyped-def]
    return Place(database, keys, clock)


def test_the_others_are_heard(place: Place) -> None:
    place.spoil(InboxRow, payload_sealed=BROKEN)
    assert [claim.provider_id for claim in place.messages()] == ["mb"]
    assert place.messages() == []


@pytest.mark.parametrize("spoilt", [{"body_sealed": BROKEN}, {"body_sealed": None}])
def test_the_others_are_answered(place: Place, spoilt) -> None:  # type: ignore[no-untyped-def]
    place.spoil(OutboxRow, **spoilt)
    assert [sending.id for sending in place.answers()] == [2]
    assert place.answers() == []


def test_the_others_are_answered_though_an_address_is_broken(place: Place) -> None:
    place.spoil(ContactPointRow, value_sealed=BROKEN)
    assert [sending.id for sending in place.answers()] == [2]


def test_a_key_that_is_put_back_within_the_hour_loses_nothing(place: Place) -> None:
    kept = place.first(InboxRow).payload_sealed
    place.spoil(InboxRow, payload_sealed=BROKEN)
    place.messages()
    place.spoil(InboxRow, payload_sealed=kept)
    place.clock.forward(minutes=1)
    assert "ma" in [claim.provider_id for claim in place.messages()]


def test_after_an_hour_a_person_must_look(place: Place) -> None:
    place.spoil(InboxRow, payload_sealed=BROKEN)
    place.spoil(OutboxRow, body_sealed=BROKEN)
    for _ in range(TRIES):
        place.messages(), place.answers()
        place.clock.forward(minutes=1)
    for row in (place.first(InboxRow), place.first(OutboxRow)):
        assert (row.state, row.attempts) == ("dead", TRIES)
        assert row.error == WHY


def test_the_files_of_others_are_fetched(place: Place) -> None:
    with place.database.write() as session:
        for visitor in ("a", "b"):
            event = arrival(visitor, "m", "", None, place.clock())
            worker = contacts.find_or_begin(
                session, place.keys, event.addresses, "en", place.clock()
            )
            file = (worker, Channel.WEBCHAT, visitor, Media("reference", "image/png"))
            media.expect(session, place.keys, *file, place.clock())
        spoilt = update(MediaRow).where(MediaRow.source == "a")
        session.execute(spoilt.values(reference_sealed=BROKEN, available_at=place.clock() - LEASE))
    found = []
    for _ in range(2):
        with place.database.write() as session:
            found.append(media.claim(session, place.keys, place.clock(), LEASE))
    assert [errand and errand.source for errand in found] == [None, "b"]


def test_whoever_asks_is_erased_though_an_address_is_broken(place: Place) -> None:
    place.spoil(ContactPointRow, value_sealed=BROKEN)
    with place.database.write() as session:
        whose = session.scalars(
            select(OutboxRow.conversation_id).where(OutboxRow.dedup == "reply:a")
        ).one()
        erase_queue.ask(session, whose, place.clock() - timedelta(hours=1))
    with place.database.write() as session:
        farewell = erase_queue.claim(session, place.keys, place.clock())
    assert farewell
    assert (farewell.conversation, farewell.destination) == (whose, None)


def test_what_comes_behind_it_is_not_blamed(place: Place) -> None:
    event = arrival("b", "mb2", "more", None, place.clock() + timedelta(seconds=1))
    with place.database.write() as session:
        inbox.accept(session, place.keys, [event], "en", place.clock())
        behind = update(InboxRow).where(InboxRow.provider_id == "mb2")
        session.execute(behind.values(payload_sealed=BROKEN))
    claim = next(claim for claim in place.messages() if claim.provider_id == "mb")
    with place.database.write() as session:
        assert holding.payload_behind(session, place.keys, claim) is None


def test_a_report_and_a_failure_of_the_same_message_at_the_same_moment(place: Place) -> None:
    """The report wins, whoever comes first: what was sent is not put back into the line without its body."""
    sending = place.answers()[0]

    def fail() -> None:
        with place.database.write() as session:
            outbox.settle(session, sending, "waiting", "why", place.clock())

    failing = threading.Thread(target=fail)
    with place.database.write() as session:
        deliveries.note(session, [DeliveryReport("w1", sending.id, "sent")], place.clock())
        session.flush()
        failing.start()
        time.sleep(0.3)
    failing.join(20)
    assert place.first(OutboxRow).state == "sent"
