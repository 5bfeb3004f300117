"""What a worker does alone: hide the chat, take a case back, open it again, say how it ended. On both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db import conversations, held, offers, outbox, phone, typing_signs
from db.cases import Cases
from db.held import Asked
from db.tables import (
    AlertRow,
    CalendarNoteRow,
    CaseEventRow,
    ConversationRow,
    FigureRow,
    MessageRow,
)
from helpline import casework
from helpline.cases import Answer, CaseStatus, Intake
from helpline.directory import load_directory
from helpline.hours import NEVER, SafeHours
from helpline.message import Choice, Outbound
from helpline.redaction import redact
from helpline.taxonomy import Category, Severity
from helpline.text import RawText, SafeText
from tests.support.room import Room
from westline.build import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def room(database, keys, clock) -> Room:  # type: ignore[no-untyped-def]
    room = Room(database, keys, clock)
    room.says("hello")
    return room


def last(room: Room) -> str:
    return room.desk.sent[-1]


def hidden(room: Room) -> Room:
    room.says("HIDE")
    assert "Choose a PIN" in last(room)
    room.says("4821")
    assert "now on this chat is a work calendar" in last(room)
    return room


def a_case(room: Room, pin: str | None = None) -> None:
    worker, _due = room.worker()
    told = {Answer.STORY: redacted("unpaid since May"), Answer.SAFE_CONTACT: redacted("yes")}
    with room.database.write() as session:
        book = Cases(session, room.keys)
        case = casework.open_case(book, worker, Intake(Category.WAG, told), "k", room.clock())
        if pin:
            book.set_pin(case.id, pin)
        conversations.change(session, worker.id, awaiting="", awaiting_case=None)


def redacted(text: str) -> SafeText:
    return redact(RawText(text), "en").text


def test_a_hidden_chat_is_a_calendar_until_the_pin_comes(room: Room) -> None:
    hidden(room)
    for text in ("hello", "status", "help", "where is my case", "1234", "STATUS", "00000"):
        room.says(text)
        assert last(room).startswith("Wed 25 Nov"), text
    room.says("26 night shift")
    assert "Thu 26 Nov: night shift" in last(room)
    assert room.dialogue.turns == room.dialogue.turns[:1]
    room.says("4821")
    assert last(room).startswith("Hello again")
    room.says("HIDE")
    assert "Thu 26 Nov: night shift" in last(room)


def test_nothing_that_others_write_there_is_kept(room: Room) -> None:
    hidden(room)
    with room.database.read() as session:
        before = len(list(session.scalars(select(MessageRow))))
    room.says("who is this", "26 secret plan")
    with room.database.read() as session:
        assert len(list(session.scalars(select(MessageRow)))) == before
        (note,) = session.scalars(select(CalendarNoteRow))
        assert b"secret plan" not in note.word_sealed


def test_danger_is_put_before_people_in_silence(room: Room) -> None:
    hidden(room)
    room.says("my boss is beating me now")
    assert last(room).startswith("Wed 25 Nov")
    assert room.case().severity is Severity.CRITICAL
    with room.database.read() as session:
        assert list(session.scalars(select(AlertRow)))


def test_what_staff_write_waits_until_the_chat_is_opened(room: Room) -> None:
    a_case(room)
    room.takes(room.asha)
    hidden_by_word(room)
    room.writes("Are you well?", once="7")
    assert "Are you well?" not in room.desk.sent
    room.says("4821")
    assert "Are you well?" in room.desk.sent


def hidden_by_word(room: Room) -> None:
    with room.database.write() as session:
        worker, _due = room.worker()
        phone.set_pin(session, worker.id, "4821")
        conversations.change(session, worker.id, hidden=True)


def test_the_pin_cannot_be_tried_for_ever(room: Room) -> None:
    hidden(room)
    room.says("1111", "2222", "3333", "4444", "5555", "4821")
    assert last(room).startswith("Wed 25 Nov")
    room.clock.forward(hours=2)
    room.says("4821")
    assert last(room).startswith("Hello again")


@pytest.mark.parametrize(
    ("hours", "after", "state"),
    [
        (None, 60, "waiting"),
        (SafeHours(0, 60), 60, "held"),
        (SafeHours(0, 60), 5, "waiting"),
        (NEVER, 60, "held"),
    ],
)
def test_safe_hours_hold_what_is_unasked(
    room: Room, hours: SafeHours | None, after: int, state: str
) -> None:
    worker, _due = room.worker()
    room.clock.forward(minutes=after)
    with room.database.write() as session:
        Cases(session, room.keys).set_hours(worker.id, hours)
        outbox.enqueue(
            session, room.keys, worker.id, "x", Outbound("hello"), room.clock(), Asked.UNASKED
        )
    room.desk.work()
    assert ("hello" in room.desk.sent) is (state == "waiting")
    room.says("I am here")
    assert "hello" in room.desk.sent


def test_what_was_held_goes_when_it_is_safe(room: Room) -> None:
    worker, _due = room.worker()
    room.clock.forward(hours=1)
    with room.database.write() as session:
        Cases(session, room.keys).set_hours(worker.id, SafeHours(15 * 60, 16 * 60))
        outbox.enqueue(
            session, room.keys, worker.id, "x", Outbound("hello"), room.clock(), Asked.UNASKED
        )
    for hour, gone in ((1, 0), (1, 1)):
        room.clock.forward(hours=hour)
        with room.database.write() as session:
            assert held.release_due(session, room.clock()) == gone
    room.desk.work()
    assert last(room) == "hello"


def test_a_case_is_taken_back_and_opened_again(room: Room) -> None:
    a_case(room)
    room.says("WITHDRAW")
    assert "Shall I take it back" in last(room)
    room.says("yes")
    assert "I took it back" in last(room)
    assert room.case().status is CaseStatus.WITHDRAWN
    room.says("withdraw")
    assert "nothing open" in last(room)
    room.says("AGAIN")
    assert "opened it again" in last(room)
    assert room.case().status is CaseStatus.NEW
    room.says("again")
    assert "nothing that I could open" in last(room)


def test_own_words_are_shown_with_a_pin_only(room: Room) -> None:
    room.says("COPY")
    assert "told me nothing yet" in last(room)
    a_case(room)
    room.says("COPY")
    assert "only with a PIN" in last(room)
    room.says("7777", "COPY")
    assert "send the PIN" in last(room)
    room.says("1111")
    assert "not right" in last(room)
    room.says("copy", "7777")
    assert "unpaid since May" in last(room)


def test_a_call_back_stands_before_staff_and_places_are_told(room: Room) -> None:
    room.says("CALL")
    assert "want a call" in last(room)
    with room.database.read() as session:
        kinds = [row.kind for row in session.scalars(select(CaseEventRow))]
    assert "call back" in kinds
    tapped(room, "/places")
    assert "no other place" in last(room)
    object.__setattr__(room.house, "directory", load_directory(ROOT / "rights"))
    tapped(room, "/places")
    assert "• Labour office: 16357" in last(room)
    assert "not yet called all" in last(room)
    assert "They are not your employer" in last(room)


def tapped(room: Room, payload: str) -> None:
    """A button that we offered is tapped."""
    worker, _due = room.worker()
    with room.database.write() as session:
        said = Outbound("?", (Choice("x", payload),))
        offered = offers.offer(
            session, worker.id, f"t{payload}{len(room.desk.sent)}", said, room.clock()
        )
    room.desk.says("x", choice=offered.choices[0].payload)
    room.desk.work()


@pytest.mark.parametrize(
    ("payload", "said", "figure", "status", "severity"),
    [
        ("/solved_yes", "How good was our help", ("solved", "yes"), "resolved", "standard"),
        ("/solved_no", "opened it again", ("solved", "no"), "new", "standard"),
        ("/reprisal_no", "How good was our help", ("reprisal", "no"), "resolved", "standard"),
        ("/reprisal_yes", "not your fault", ("reprisal", "yes"), "new", "urgent"),
        ("/rate_4", "Write here at any time", ("rated", "4"), "resolved", "standard"),
    ],
)
def test_what_workers_say_after_the_end(
    room: Room, payload: str, said: str, figure: tuple[str, str], status: str, severity: str
) -> None:
    a_case(room)
    before = room.case().severity.word
    with room.database.write() as session:
        book = Cases(session, room.keys)
        book.set_status(room.case().id, CaseStatus.RESOLVED, "asha", room.clock())
    tapped(room, payload)
    assert said in last(room)
    case = room.case()
    assert case.status.value == status
    assert case.severity.word == ("urgent" if severity == "urgent" else before)
    with room.database.read() as session:
        assert figure in [(row.kind, row.value) for row in session.scalars(select(FigureRow))]


def test_where_somebody_works_is_remembered_and_the_question_answered_anew(room: Room) -> None:
    tapped(room, "/country_QA_WAG")
    turn = room.dialogue.turns[-1]
    assert turn.command == '/ask_rights{"category": "WAG"}'
    assert (turn.metadata["country"], turn.metadata["country_told"]) == ("QA", True)
    tapped(room, "/sector_home_HRS")
    assert room.dialogue.turns[-1].metadata["sector"] == "home"
    tapped(room, "/country_BD")
    assert "keep that in mind" in last(room)
    with room.database.read() as session:
        (row,) = session.scalars(select(ConversationRow))
        assert (row.country, row.sector) == ("BD", "home")


def test_punished_without_a_case_of_ours_is_put_before_staff_too(room: Room) -> None:
    tapped(room, "/reprisal_yes")
    case = room.case()
    assert (case.category, case.severity) == (Category.RPR, Severity.URGENT)


def test_a_hidden_chat_shows_no_sign_that_somebody_writes(room: Room) -> None:
    a_case(room)
    room.takes(room.asha)
    worker, _due = room.worker()
    for hidden, shown in ((False, True), (True, False)):
        with room.database.write() as session:
            conversations.change(session, worker.id, hidden=hidden, typing_at=room.clock())
            assert (typing_signs.claim(session, room.keys, room.clock()) is not None) is shown


def test_what_was_held_goes_also_when_hours_were_changed_since(room: Room) -> None:
    worker, _due = room.worker()
    room.clock.forward(hours=1)
    with room.database.write() as session:
        book = Cases(session, room.keys)
        book.set_hours(worker.id, NEVER)
        outbox.enqueue(
            session, room.keys, worker.id, "x", Outbound("hello"), room.clock(), Asked.UNASKED
        )
        book.set_hours(worker.id, None)
    room.says("hello")
    assert "hello" in room.desk.sent
