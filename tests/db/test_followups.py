"""Follow-ups on the real databases: to whom, once, within the window, and never to the quiet or erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from db import contacts, conversations, held, unfinished
from db.cases import Cases
from db.tables import CaseEventRow, ContactPointRow, ConversationRow, OutboxRow
from helpline import casework
from helpline.cases import Answer, CaseStatus, Intake
from helpline.consent import ConsentDecision
from helpline.message import Address, AddressKind, Channel
from helpline.redaction import redact
from helpline.taxonomy import Category
from helpline.text import RawText
from jobs.schedule import follow_up
from tests.support.house import words


class Worker:
    """Somebody with a case that has just been marked as solved."""

    def __init__(self, database: Any, keys: Any, clock: Any, channel: Channel, safe: str = "yes"):
        self.database, self.keys, self.clock = database, keys, clock
        kind = AddressKind.TELEGRAM if channel is Channel.TELEGRAM else AddressKind.WA_ID
        told = {Answer.SAFE_CONTACT: redact(RawText(safe), "en").text}
        with database.write() as session:
            address = Address(channel, kind, "8801700000001")
            self.id = contacts.find_or_begin(session, keys, [address], "en", clock())
            book, me = Cases(session, keys), conversations.load(session, self.id)
            casework.record_consent(book, me, True, clock())
            self.case = casework.open_case(book, me, Intake(Category.WAG, told), "k", clock()).id
            book.set_status(self.case, CaseStatus.RESOLVED, "asha", clock())

    def change(self, **values: Any) -> None:
        with self.database.write() as session:
            conversations.change(session, self.id, **values)

    def runs(self) -> int:
        return follow_up(self.database, self.keys, words(), self.clock())

    def queued(self) -> list[tuple[str, str]]:
        with self.database.read() as session:
            rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id))
            return [(row.dedup.split(":")[0], row.state) for row in rows]


@pytest.fixture
def worker(database, keys, clock) -> Worker:  # type: ignore[no-untyped-def]
    return Worker(database, keys, clock, Channel.TELEGRAM)


def test_a_worker_is_asked_once_whether_it_is_solved(worker: Worker) -> None:
    assert [worker.runs() for _ in range(3)] == [1, 0, 0]
    assert worker.queued() == [("follow", "waiting")]


def test_after_a_week_whether_anything_bad_came_of_it(worker: Worker) -> None:
    worker.runs()
    worker.clock.forward(days=8)
    assert [worker.runs() for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(
    "values",
    [
        {"opted_out": True},
        {"held_by": "asha"},
        {"in_danger": "quiet"},
        {"consent": ConsentDecision.DECLINED.value},
        {"erase_at": datetime.fromisoformat("2026-11-25T12:00:00+00:00")},
    ],
    ids=str,
)
def test_nobody_is_written_to_who_must_not_be(worker: Worker, values: dict[str, Any]) -> None:
    worker.change(**values)
    assert worker.runs() == 0
    assert worker.queued() == []


def test_only_whoever_said_yes_is_written_to(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    assert Worker(database, keys, clock, Channel.TELEGRAM, "no").runs() == 0


def test_whoever_blocked_us_is_not_written_to(worker: Worker) -> None:
    with worker.database.write() as session:
        session.execute(update(ContactPointRow).values(reachable=False))
    assert worker.runs() == 0


def test_outside_of_the_window_only_an_approved_template_goes(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    worker = Worker(database, keys, clock, Channel.WHATSAPP)
    worker.clock.forward(hours=25)
    assert worker.runs() == 0
    with database.write() as session:
        until = clock() + timedelta(hours=1)
        session.execute(update(ContactPointRow).values(window_until=until))
    assert worker.runs() == 1


def test_a_hidden_chat_hears_only_that_its_calendar_changed(worker: Worker) -> None:
    worker.change(hidden=True)
    assert worker.runs() == 2
    assert worker.queued() == [("follow", "held"), ("calendar news", "waiting")]
    assert worker.runs() == 0
    with worker.database.write() as session:
        assert held.release_due(session, worker.clock()) == 0


def test_whoever_stops_in_the_middle_is_put_before_staff_once(worker: Worker) -> None:
    worker.change(unfinished_at=worker.clock())
    found = []
    for hours in (23, 2, 0):
        worker.clock.forward(hours=hours)
        with worker.database.write() as session:
            found.append(unfinished.notice(session, worker.keys, worker.clock()))
    assert found == [0, 1, 0]
    with worker.database.read() as session:
        events = [row.kind for row in session.scalars(select(CaseEventRow))]
        assert "not finished" in events
        assert session.get_one(ConversationRow, worker.id).unfinished_at is None
