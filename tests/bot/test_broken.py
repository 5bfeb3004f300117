"""A dialogue engine that is away, a message that breaks what reads it: said once, made good, buried."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from db import conversations
from db.cases import Cases
from db.tables import ConversationRow, InboxRow
from helpline import casework
from helpline.cases import Intake
from helpline.message import Choice, Outbound
from helpline.taxonomy import Category
from tests.support.house import Desk, FakeDialogue


def test_dialogue_down_is_said_once_and_made_good(
    desk: Desk, dialogue: FakeDialogue, clock
) -> None:  # type: ignore[no-untyped-def]
    dialogue.down = True
    desk.says("first message here")
    desk.work()
    desk.says("second message here")
    desk.work()
    clock.forward(seconds=4)
    desk.work()
    assert desk.sent == [
        "Your message has arrived and is safe. My answer will take longer than usual."
    ]
    dialogue.down = False
    clock.forward(seconds=4)
    desk.work()
    assert [str(turn.text) for turn in dialogue.turns] == [
        "first message here",
        "second message here",
    ]
    assert dialogue.turns[0].retry
    assert desk.sent[1:] == ["answer", "answer"]


def test_a_number_keeps_its_meaning_while_the_dialogue_is_down(
    desk: Desk, dialogue: FakeDialogue, clock
) -> None:  # type: ignore[no-untyped-def]
    dialogue.answers = [Outbound("?", (Choice("A", "/a"), Choice("B", "/b")))]
    desk.says("hello there")
    desk.work()
    dialogue.down = True
    desk.says("2")
    desk.work()
    dialogue.down, dialogue.answers = False, [Outbound("How many workers?")]
    clock.forward(seconds=4)
    desk.work()
    assert dialogue.turns[-1].command == "/b"
    desk.says("2")
    desk.work()
    assert (dialogue.turns[-1].command, str(dialogue.turns[-1].text)) == (None, "2")


def test_a_pin_never_reaches_the_dialogue_not_even_when_it_is_down(
    desk: Desk, dialogue: FakeDialogue, clock
) -> None:  # type: ignore[no-untyped-def]
    desk.says("hello there")
    desk.work()
    with desk.house.database.write() as session:
        book = Cases(session, desk.house.keys)
        worker = conversations.load(session, session.scalars(select(ConversationRow)).one().id)
        case = casework.open_case(book, worker, Intake(Category.WAG), "k", clock())
        book.set_pin(case.id, "4321")
    assert case.code
    desk.says(case.code.grouped, visitor="somebody else")
    desk.work()
    dialogue.down = True
    desk.says("4321", visitor="somebody else")
    desk.work()
    dialogue.down = False
    clock.forward(seconds=4)
    desk.work()
    assert dialogue.turns[-1].command == "/give_case_code"
    assert dialogue.turns[-1].metadata["case"] == case.id
    assert all("4321" not in str(turn.text) for turn in dialogue.turns)
    desk.says("5555", visitor="somebody else")
    desk.work()
    assert dialogue.turns[-1].command is None


def test_silence_is_answered(desk: Desk, dialogue: FakeDialogue) -> None:
    dialogue.answers = []
    desk.says("hello there")
    desk.work()
    assert desk.sent[0].startswith("I have no answer")


def test_a_poisonous_message_is_buried_and_the_next_one_read(desk: Desk, clock) -> None:  # type: ignore[no-untyped-def]
    desk.says("poison")
    desk.says("hello there")
    for _ in range(5):
        desk.work()
        clock.forward(seconds=60)
    desk.work()
    assert [row.state for row in desk.rows(InboxRow)] == ["dead", "done"]
    assert desk.sent[0].startswith("I could not read one of your messages")
    assert desk.sent[1] == "answer"


def test_a_turn_that_always_fails_is_buried_too(desk: Desk, dialogue: FakeDialogue, clock) -> None:  # type: ignore[no-untyped-def]
    dialogue.broken = True
    desk.says("hello there")
    for _ in range(6):
        desk.work()
        clock.forward(seconds=60)
    assert desk.rows(InboxRow)[0].state == "dead"


@pytest.mark.parametrize(("hours", "state"), [(0, "waiting"), (2, "dead")])
def test_a_database_that_is_away_is_no_fault_of_the_message(
    desk: Desk,
    clock,
    monkeypatch: pytest.MonkeyPatch,
    hours: int,
    state: str,  # type: ignore[no-untyped-def]
) -> None:
    def away(*_arguments: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("server closed the connection"))

    desk.says("hello there")
    with monkeypatch.context() as crash:
        crash.setattr(desk.gateway, "_after_dialogue", away)
        clock.forward(hours=hours)
        for _ in range(8):
            desk.work()
            clock.forward(seconds=60)
    assert desk.rows(InboxRow)[0].state == state
    desk.work()
    assert desk.rows(InboxRow)[0].state == ("done" if state == "waiting" else "dead")
