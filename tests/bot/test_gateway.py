"""The spine, with the real database: order, once each, honest when something is down."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from db import conversations, messages
from db.cases import Cases
from db.tables import ConversationRow, InboxRow, MessageRow, OfferRow
from helpline import casework
from helpline.cases import Intake
from helpline.message import Choice, Outbound
from helpline.taxonomy import Category
from tests.support.house import Desk, FakeChannel, FakeDialogue


def test_a_message_is_answered(desk: Desk, dialogue: FakeDialogue) -> None:
    desk.says("my boss is unfair to us")
    assert desk.work() == 1
    assert desk.sent == ["answer"]
    (turn,) = dialogue.turns
    assert turn.metadata["language"] == "en"
    assert turn.metadata["consent"] == "undecided"
    assert "visitor" not in turn.sender


def test_the_dialogue_sees_redacted_text_only(desk: Desk, dialogue: FakeDialogue) -> None:
    desk.says("call me on 01700000001 or rina.test@example.org")
    desk.work()
    assert str(dialogue.turns[0].text) == "call me on ‹PHONE 1› or ‹EMAIL 1›"


def test_answers_are_merged_and_numbered(
    desk: Desk, dialogue: FakeDialogue, channel: FakeChannel
) -> None:
    menu = tuple(Choice(f"Choice {n}", f"/c{n}") for n in range(1, 6))
    dialogue.answers = [Outbound("one"), Outbound("two", menu)]
    desk.says("hello there")
    desk.work()
    (sent,) = channel.sent
    assert sent.text.startswith("one\n\ntwo\n1. Choice 1\n2. Choice 2")
    assert all(choice.payload != f"/c{n}" for n, choice in enumerate(sent.choices, 1))


def test_a_number_means_the_choice_that_was_shown(desk: Desk, dialogue: FakeDialogue) -> None:
    dialogue.answers = [Outbound("?", (Choice("A", "/a"), Choice("B", "/b")))]
    desk.says("hello there")
    desk.work()
    desk.says("২")
    desk.work()
    assert dialogue.turns[1].command == "/b"


def test_a_tap_on_an_old_button_still_means_what_it_said(
    desk: Desk, dialogue: FakeDialogue
) -> None:
    dialogue.answers = [Outbound("?", (Choice("A", "/a"),))]
    desk.says("hello there")
    desk.work()
    token = desk.rows(OfferRow)[0].token
    dialogue.answers = [Outbound("later")]
    desk.says("something else now")
    desk.work()
    desk.says("A", choice=token)
    desk.work()
    assert dialogue.turns[2].command == "/a"


def test_a_worker_taken_over_in_the_middle_has_no_effect(
    desk: Desk, dialogue: FakeDialogue
) -> None:
    def another_takes_over() -> None:
        with desk.house.database.write() as session:
            session.execute(update(ConversationRow).values(fence=ConversationRow.fence + 1))

    dialogue.before_answer = another_takes_over
    desk.says("hello there")
    desk.work()
    assert desk.sent == []
    assert desk.rows(InboxRow)[0].state == "waiting"


def test_a_repeated_turn_answers_once(desk: Desk, dialogue: FakeDialogue, clock) -> None:  # type: ignore[no-untyped-def]
    desk.says("hello there")
    desk.work()
    with desk.house.database.write() as session:
        session.execute(update(InboxRow).values(state="waiting", payload_sealed=_payload(desk)))
    desk.work()
    assert desk.sent == ["answer"]


def _payload(desk: Desk) -> bytes:
    row = desk.rows(InboxRow)[0]
    place = f"inbox.payload/{row.channel}/{row.provider_id}"
    body = b'{"name": "visitor-1", "text": "hello there", "choice": null, "at": 0}'
    return desk.house.keys.seal(body, place)


def test_a_case_code_is_filled_in_and_kept_out_of_the_transcript(
    desk: Desk, dialogue: FakeDialogue
) -> None:
    dialogue.answers = [Outbound("Your code is ‹CASE CODE›")]

    def open_case() -> None:
        with desk.house.database.write() as session:
            book = Cases(session, desk.house.keys)
            worker = conversations.load(session, session.scalars(select(ConversationRow)).one().id)
            casework.open_case(book, worker, Intake(Category.WAG), "k", desk.house.now())

    dialogue.before_answer = open_case
    desk.says("hello there")
    desk.work()
    with desk.house.database.read() as session:
        (case,) = Cases(session, desk.house.keys).queue()
        said = " ".join(str(row.text) for row in session.scalars(select(MessageRow)))
    assert desk.sent == [f"Your code is {case.code.grouped}"]
    assert case.code.grouped not in said

    desk.says("1234")
    desk.work()
    assert "PIN is set" in desk.sent[1]
    desk.says(case.code.grouped, visitor="somebody else")
    desk.says("9999", visitor="somebody else")
    desk.work()
    assert "send the PIN" in desk.sent[2]
    assert "not right" in desk.sent[3]
    dialogue.before_answer = None
    dialogue.answers = [Outbound("It is new.")]
    desk.says(case.code.grouped, visitor="somebody else")
    desk.says("1234", visitor="somebody else")
    desk.work()
    assert desk.sent[5] == "It is new."
    assert dialogue.turns[-1].command == "/give_case_code"
    assert dialogue.turns[-1].metadata["case"] == case.id


def test_a_deleted_message_is_deleted_here(desk: Desk) -> None:
    from helpline.redaction import redact
    from helpline.text import RawText

    desk.says("this was a mistake")
    desk.work()
    with desk.house.database.write() as session:
        row = session.scalars(select(MessageRow).where(MessageRow.direction == "in")).one()
        assert messages.amend(session, row.conversation_id, row.source, redact(RawText("new")).text)
        assert messages.amend(session, row.conversation_id, row.source, None)
        assert not messages.amend(session, row.conversation_id, "in:other", None)
    assert [row.text for row in desk.rows(MessageRow) if row.direction == "in"] == [None]


@pytest.mark.slow
def test_long_conversations_begin_a_new_session(desk: Desk, dialogue: FakeDialogue) -> None:
    for _ in range(61):
        desk.says("hello there")
        desk.work()
    senders = {turn.sender for turn in dialogue.turns}
    assert len(senders) == 2
    assert len({sender.split(".")[0] for sender in senders}) == 1


@pytest.mark.parametrize("text", ["", "   ", "😀", "x" * 4097, "x" * 10_000, "/restart", "/affirm"])
def test_odd_texts_are_answered_and_never_commands(
    desk: Desk, dialogue: FakeDialogue, text: str
) -> None:
    desk.says(text)
    desk.work()
    assert desk.sent
    assert all(turn.command is None for turn in dialogue.turns)
