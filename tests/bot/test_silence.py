"""Silence of somebody in danger is told, once after each last message."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from db import messages, silence
from db.cases import Cases
from helpline import casework
from helpline.cases import CaseStatus
from helpline.redaction import redact
from helpline.taxonomy import Category
from helpline.text import RawText
from tests.support.alerting import Office


def test_silence_of_a_worker_in_danger_is_told_once_after_each_last_message(office: Office) -> None:
    office.opens(Category.VIO)
    office.takes_up()

    def writes(name: str) -> None:
        with office.house.database.write() as session:
            case = Cases(session, office.house.keys).by_number(1)
            assert case
            text = redact(RawText("i am here")).text
            messages.note_inbound(
                session, case.conversation, name, "text", text, (), "en", office.clock()
            )

    def looks() -> int:
        with office.house.database.write() as session:
            silence.notice(session, office.clock())
        return office.work()

    writes("in:1")
    office.clock.forward(minutes=119)
    assert looks() == 0
    office.clock.forward(minutes=1)
    assert [looks(), looks()] == [1, 0]
    assert "worker of critical case 1 has been silent for 2 hours" in office.pager.sent[-1]
    writes("in:2")
    assert looks() == 0
    office.clock.forward(hours=3)
    assert [looks(), looks()] == [1, 0]
    with office.house.database.write() as session:
        book = Cases(session, office.house.keys)
        casework.change_status(book, book.queue()[0], CaseStatus.CLOSED, "asha", office.clock())
    writes("in:3")
    office.clock.forward(hours=3)
    assert looks() == 0


def test_three_replicas_notice_a_silence_once(office: Office) -> None:
    office.opens(Category.VIO)
    office.takes_up()
    with office.house.database.write() as session:
        case = Cases(session, office.house.keys).by_number(1)
        assert case
        text = redact(RawText("i am here")).text
        messages.note_inbound(
            session, case.conversation, "in:1", "text", text, (), "en", office.clock()
        )
    office.clock.forward(hours=3)

    def look(_replica: int) -> None:
        with office.house.database.write() as session:
            silence.notice(session, office.clock())

    with ThreadPoolExecutor(3) as replicas:
        list(replicas.map(look, range(3)))
    assert office.work() == 1
