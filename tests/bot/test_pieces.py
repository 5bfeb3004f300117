"""Stories in pieces: the dialogue hears them whole, and danger in any of them is heard at once."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.channels.webchat import arrival
from bot.gateway import Gateway
from bot.pieces import MOST
from db import inbox
from db.cases import Cases
from db.tables import ConversationRow, InboxRow, MessageRow
from helpline.conversation import ConversationId
from helpline.taxonomy import Severity
from tests.support.house import Desk, FakeDialogue

STORY = ("my boss keeps our pay", "since the flood in june", "and now he laughs at us")


def asked(desk: Desk, dialogue: FakeDialogue) -> None:
    """A question of an intake is open."""
    dialogue.asks = "since"
    desk.says("hello there")
    desk.work()
    dialogue.turns.clear()


def held_by(desk: Desk, who: str) -> None:
    """A person answers now, or the assistant again."""
    with desk.house.database.write() as session:
        session.execute(update(ConversationRow).values(held_by=who))


def comes_late(desk: Desk, text: str, sent: datetime) -> None:
    """Something comes that was sent before what has come already."""
    late = arrival("visitor", "visitor-late", text, None, sent)
    with desk.house.database.write() as session:
        inbox.accept(session, desk.house.keys, [late], "en", desk.house.now())


def heard(dialogue: FakeDialogue) -> list[str | None]:
    return [turn.command or str(turn.text) for turn in dialogue.turns]


def test_what_waits_together_is_handed_over_together(desk: Desk, dialogue: FakeDialogue) -> None:
    for text in STORY:
        desk.says(text)
    assert desk.work() == 3
    assert heard(dialogue) == ["\n".join(STORY)]
    assert desk.sent == ["answer"]
    with desk.house.database.read() as session:
        assert (
            len(session.scalars(select(MessageRow).where(MessageRow.direction == "in")).all()) == 3
        )
        assert not session.scalars(select(MessageRow).where(MessageRow.piece)).all()


def test_a_story_that_waited_for_hours_is_still_whole(
    desk: Desk, dialogue: FakeDialogue, clock: Any
) -> None:
    for text in STORY:
        desk.says(text)
        clock.forward(minutes=40)
    desk.work()
    assert heard(dialogue) == ["\n".join(STORY)]


def test_what_a_person_heard_the_dialogue_does_not_hear_after_them(
    desk: Desk, dialogue: FakeDialogue
) -> None:
    for text in STORY[:2]:
        desk.says(text)
    [claim] = desk.gateway.claim()
    asyncio.run(desk.gateway.handle(claim))
    held_by(desk, "asha")
    desk.work()
    held_by(desk, "")
    desk.says(STORY[2])
    desk.work()
    assert heard(dialogue) == [STORY[2]]


def test_before_the_first_answer_nobody_waits(desk: Desk, dialogue: FakeDialogue) -> None:
    desk.says(STORY[0])
    desk.work()
    assert heard(dialogue) == [STORY[0]]


def test_within_questions_a_moment_is_given_for_more(
    desk: Desk, dialogue: FakeDialogue, clock: Any
) -> None:
    asked(desk, dialogue)
    desk.says(STORY[0])
    assert desk.work() == 1
    assert heard(dialogue) == []
    clock.forward(seconds=1)
    desk.says(STORY[1])
    assert desk.work() == 2, "what waited is settled at once when more comes"
    assert heard(dialogue) == []
    clock.forward(seconds=2)
    assert desk.work() == 1
    assert heard(dialogue) == ["\n".join(STORY[:2])]


def test_a_tap_or_a_word_does_not_wait(desk: Desk, dialogue: FakeDialogue) -> None:
    asked(desk, dialogue)
    desk.says("skip")
    desk.work()
    assert heard(dialogue) == ["/skip"]


def test_a_word_ends_the_story_before_it(desk: Desk, dialogue: FakeDialogue) -> None:
    asked(desk, dialogue)
    for text in (*STORY[:2], "skip"):
        desk.says(text)
    desk.work()
    assert heard(dialogue) == ["\n".join(STORY[:2]), "/skip"]


def test_danger_in_a_later_piece_does_not_wait(
    desk: Desk, dialogue: FakeDialogue, clock: Any
) -> None:
    asked(desk, dialogue)
    desk.says(STORY[0])
    desk.work()
    clock.forward(milliseconds=100)
    desk.says("he is beating me right now, help me")
    desk.work()
    with desk.house.database.read() as session:
        (worker,) = session.scalars(select(ConversationRow.id))
        (case,) = Cases(session, desk.house.keys).of_conversation(ConversationId(worker))
        assert case.severity is Severity.CRITICAL
    assert "Is it safe to write here?" in desk.sent[-1]


def test_two_people_are_not_mixed(desk: Desk, dialogue: FakeDialogue) -> None:
    desk.says(STORY[0], "anna-test")
    desk.says(STORY[1], "bina-test")
    desk.work()
    assert sorted(map(str, heard(dialogue))) == sorted(STORY[:2])


@pytest.mark.slow
def test_a_flood_is_answered_in_between(desk: Desk, dialogue: FakeDialogue) -> None:
    for number in range(MOST + 3):
        desk.says(f"and then he took more money from us, time {chr(97 + number)}")
    desk.work()
    assert [len(str(text).splitlines()) for text in heard(dialogue)] == [MOST, 3]


def test_a_dialogue_that_is_down_loses_no_piece(
    desk: Desk, dialogue: FakeDialogue, clock: Any
) -> None:
    dialogue.down = True
    for text in STORY:
        desk.says(text)
    desk.work()
    dialogue.down = False
    clock.forward(seconds=5)
    desk.work()
    assert heard(dialogue) == ["\n".join(STORY)]
    with desk.house.database.read() as session:
        assert set(session.scalars(select(InboxRow.state))) == {"done"}


def test_what_the_dialogue_may_have_heard_is_not_said_again_with_more(
    desk: Desk, dialogue: FakeDialogue, clock: Any
) -> None:
    desk.says(STORY[0])
    assert Gateway(desk.house).claim(), "and the process that claimed it dies"
    clock.forward(seconds=31)
    desk.says(STORY[1])
    desk.work()
    assert heard(dialogue) == list(STORY[:2])
    assert [turn.retry for turn in dialogue.turns] == [True, False]


def test_what_comes_late_is_not_joined_to_what_the_dialogue_may_have_heard(
    desk: Desk, dialogue: FakeDialogue, clock: Any
) -> None:
    sent = clock()
    clock.forward(seconds=5)
    desk.says(STORY[1])
    assert Gateway(desk.house).claim(), (
        "the dialogue hears it, and the process that claimed it dies"
    )
    clock.forward(seconds=31)
    comes_late(desk, STORY[0], sent)
    desk.work()
    assert heard(dialogue) == list(STORY[:2])
    assert [turn.retry for turn in dialogue.turns] == [False, True]


def test_what_was_sent_earlier_and_comes_meanwhile_does_not_go_on_the_story(
    desk: Desk, dialogue: FakeDialogue, clock: Any
) -> None:
    sent = clock()
    clock.forward(seconds=5)
    desk.says(STORY[1])
    [claim] = desk.gateway.claim()
    comes_late(desk, STORY[0], sent)
    asyncio.run(desk.gateway.handle(claim))
    assert heard(dialogue) == [STORY[1]]
    desk.work()
    assert heard(dialogue) == [STORY[1], STORY[0]]


def test_after_stop_no_question_is_open(desk: Desk, dialogue: FakeDialogue) -> None:
    asked(desk, dialogue)
    desk.says("STOP")
    desk.work()
    with desk.house.database.read() as session:
        (row,) = session.scalars(select(ConversationRow))
        assert (row.asks, row.unfinished_at) == ("", None)
