"""Who answers: the assistant, or one person and nobody else; and what happens when that person is gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from bot.channels.base import WindowClosed
from console.case import conversed
from console.hand import Refused
from db import conversations, deliveries, handover, messages
from db.cases import Cases
from db.sessions import Staff
from db.tables import AlertRow, ConversationRow, OutboxRow
from helpline import casework
from helpline.cases import CaseStatus
from helpline.message import Choice, Outbound
from tests.support.danger import DANGER
from tests.support.room import Room

pytestmark = pytest.mark.slow


@pytest.fixture
def room(database, keys, clock) -> Room:  # type: ignore[no-untyped-def]
    room = Room(database, keys, clock)
    room.says(DANGER["en"])
    return room


def test_a_person_takes_over_and_the_assistant_is_silent(room: Room) -> None:
    room.takes(room.asha)
    assert "person of our team is reading" in room.desk.sent[-1]
    said = len(room.desk.sent)
    room.says("he is outside the door", "help", "hello", "👍")
    assert len(room.desk.sent) == said
    assert room.dialogue.turns == []
    room.writes("I am Asha. Are you hurt?")
    assert room.desk.sent[-1] == "I am Asha. Are you hurt?"


@pytest.mark.parametrize("down", [False, True])
def test_an_answer_of_the_machine_that_comes_late_is_dropped(
    database, keys, clock, down: bool
) -> None:  # type: ignore[no-untyped-def]
    room = Room(database, keys, clock)
    room.says("hello", "they cut our pay")
    with database.write() as session:
        (row,) = session.scalars(select(ConversationRow))
        book = Cases(session, keys)
        casework.put_before_staff(book, conversations.load(session, row.id), "k1", clock())
    said = len(room.desk.sent)
    room.dialogue.before_answer = lambda: room.hands.take_over(1, room.asha, clock()) and None
    room.says("what is the weather")
    assert [text for text in room.desk.sent[said:] if "reading with you" not in text] == []
    room.dialogue.before_answer, room.dialogue.down = None, down
    room.says("hello again")
    assert [text for text in room.desk.sent[said:] if "reading with you" not in text] == []


def test_what_both_said_stands_in_the_transcript_without_numbers(room: Room) -> None:
    room.takes(room.asha)
    room.says("my number is 01700000001")
    room.writes("Call me: 01700000009")
    assert room.desk.sent[-1] == "Call me: 01700000009"
    worker, _due = room.worker()
    with room.database.read() as session:
        lines = messages.transcript(session, worker.id)
        gone = deliveries.of_conversation(session, worker.id)
    assert [(line.kind, str(line.text)) for line in lines[-2:]] == [
        ("text", "my number is ‹PHONE 1›"), ("staff", "Call me: ‹PHONE 1›"),
    ]  # fmt: skip
    assert gone[lines[-1].source] == "sent"


def test_only_one_person_answers(room: Room) -> None:
    room.takes(room.asha)
    with pytest.raises(Refused, match="Take the conversation over first"):
        room.writes("me too", room.binu)
    with pytest.raises(handover.AlreadyTaken):
        room.takes(room.binu)
    assert room.hands.take_over(1, room.binu, holder="asha")  # knowing whom they take it from
    room.writes("now I do", room.binu)
    with pytest.raises(Refused):
        room.writes("and I?", room.asha)


def test_a_form_that_was_sent_twice_is_one_message(room: Room) -> None:
    room.takes(room.asha)
    room.writes("one", once="a")
    room.writes("one", once="a")
    room.writes("two", once="b")
    assert room.desk.sent[-2:] == ["one", "two"]


@pytest.mark.parametrize(("text", "why"), [("  ", "nothing to send"), ("x" * 1001, "1000 fit")])
def test_what_cannot_be_sent_is_said(room: Room, text: str, why: str) -> None:
    room.takes(room.asha)
    with pytest.raises(Refused, match=why):
        room.writes(text)


def test_nothing_goes_to_a_phone_that_others_read(room: Room) -> None:
    room.says("2")  # no, it is not safe to write here
    said = len(room.desk.sent)
    room.takes(room.asha)
    assert len(room.desk.sent) == said
    with pytest.raises(Refused, match="not safe"):
        room.writes("are you there?")


def test_whether_it_is_safe_to_write_is_heard_while_a_person_answers(room: Room) -> None:
    room.takes(room.asha)
    room.says("2")  # the answer to our question comes after somebody took over
    with pytest.raises(Refused, match="not safe"):
        room.writes("are you there?")
    said = len(room.desk.sent)
    room.says("hello")
    assert room.desk.sent[said:] == ["Hello. Is it safe to write now?"]
    with pytest.raises(Refused, match="not safe"):
        room.writes("are you there?")
    room.says("1")
    room.writes("I am here")
    assert room.desk.sent[-1] == "I am here"


def test_stop_is_heard_and_gives_back(room: Room) -> None:
    room.takes(room.asha)
    room.says("STOP")
    assert "no more messages" in room.desk.sent[-1]
    with pytest.raises(Refused, match="Take the conversation over first"):
        room.writes("please wait")
    room.takes(room.asha)
    with pytest.raises(Refused, match="STOP"):
        room.writes("please wait")


def test_a_wish_to_be_erased_is_heard(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    check = Outbound("Delete?", (Choice("Delete", "/erase_yes"), Choice("Keep", "/erase_no")))
    room.dialogue.answers = [check]
    room.says("erase")
    room.takes(room.asha)
    room.says("1")
    assert "deleting everything" in room.desk.sent[-1]


def test_what_becomes_graver_raises_the_case_without_a_word(room: Room, database) -> None:  # type: ignore[no-untyped-def]
    room.takes(room.asha)
    said = len(room.desk.sent)
    with database.write() as session:
        session.execute(update(ConversationRow).values(in_danger=""))
    room.says("he has a knife now and says he will kill me")
    assert len(room.desk.sent) == said


def test_giving_back_lets_the_assistant_answer(room: Room) -> None:
    room.takes(room.asha)
    assert room.hands.give_back(1, room.asha, room.clock())
    room.desk.work()
    assert "assistant again" in room.desk.sent[-1]
    room.says("hello")
    assert len(room.dialogue.turns) == 1
    assert room.case().status is CaseStatus.IN_PROGRESS


def test_the_clock_runs_from_the_first_word_that_was_not_answered(room: Room, clock) -> None:  # type: ignore[no-untyped-def]
    room.takes(room.asha)
    assert room.worker()[1] == clock() + handover.FIRST_REPLY[room.case().severity]
    room.writes("I am here")
    assert room.worker()[1] is None
    room.says("thank you")
    due = room.worker()[1]
    clock.forward(minutes=5)
    room.says("are you there?")
    assert room.worker()[1] == due


def test_nobody_waits_for_somebody_who_has_gone_home(room: Room, database, clock) -> None:  # type: ignore[no-untyped-def]
    room.takes(room.asha)
    room.writes("I am here")
    room.says("he is coming back")
    clock.forward(minutes=14)
    assert room.overdue() == 0
    clock.forward(minutes=1)
    assert [room.overdue(), room.overdue()] == [1, 0]
    worker, due = room.worker()
    assert (worker.held_by, due, room.case().status) == ("", None, CaseStatus.NEW)
    with database.read() as session:
        waiting = [
            row.due_at for row in session.scalars(select(AlertRow)) if row.state == "waiting"
        ]
        book = Cases(session, room.keys)
        events = [(e.kind, e.actor) for e in book.timeline(room.case().id)]
    assert min(waiting) == clock()
    assert len(waiting) == 4
    assert ("status", "clock") in events


def test_three_replicas_give_back_once(room: Room, clock) -> None:  # type: ignore[no-untyped-def]
    room.takes(room.asha)
    clock.forward(minutes=16)
    with ThreadPoolExecutor(3) as replicas:
        done = list(replicas.map(lambda _n: room.overdue(), range(3)))
    assert sorted(done) == [0, 0, 1]


def test_a_replica_that_dies_leaves_it_to_another(room: Room, clock) -> None:  # type: ignore[no-untyped-def]
    room.takes(room.asha)
    clock.forward(minutes=16)
    with pytest.raises(KeyboardInterrupt), room.database.write() as session:
        handover.give_back_overdue(session, room.keys, clock())
        raise KeyboardInterrupt
    assert room.case().status is CaseStatus.IN_PROGRESS
    assert room.overdue() == 1


def test_a_window_that_has_closed_is_said(room: Room, database) -> None:  # type: ignore[no-untyped-def]
    room.takes(room.asha)
    room.channel.failures = [WindowClosed("more than 24 hours since the worker wrote")]
    room.writes("hello?")
    worker, _due = room.worker()
    with database.read() as session:
        row = session.scalars(select(OutboxRow).order_by(OutboxRow.id.desc())).first()
        assert row
        assert deliveries.of_conversation(session, worker.id)[f"out:{row.dedup}"].startswith(
            "not sent: more than 24"
        )


def test_who_answers_is_seen_by_everybody(room: Room) -> None:
    def seen(who: Staff) -> tuple[str, bool, bool]:
        talk = conversed(room.office, 1, who)
        assert talk
        return talk.holder, talk.is_mine, talk.is_new

    assert seen(room.asha) == ("", False, True)
    room.takes(room.asha)
    assert (seen(room.asha), seen(room.binu)) == (("asha", True, False), ("asha", False, False))
    room.hands.give_back(1, room.asha)
    assert seen(room.asha) == ("", False, False)


@pytest.mark.parametrize("work", ["take_over", "give_back"])
def test_a_case_that_is_not_there(room: Room, work: str) -> None:
    assert getattr(room.hands, work)(99, room.asha, room.clock()) is False
    assert room.hands.reply(99, "x", "1", room.asha, room.clock()) is False
