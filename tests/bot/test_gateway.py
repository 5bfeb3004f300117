"""The spine, with the real database: order, once each, honest when something is down."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot.channels.base import (
    ChannelMisconfigured,
    OptedOut,
    OutcomeUnknown,
    ProviderDown,
    Throttled,
    WindowClosed,
)
from db import conversations, messages
from db.cases import Cases
from db.tables import ConversationRow, InboxRow, MessageRow, OfferRow, OutboxRow
from helpline import casework
from helpline.cases import Intake
from helpline.message import Choice, Outbound
from helpline.taxonomy import Category
from tests.support.house import Desk, FakeChannel, FakeDialogue, make_house


@pytest.fixture
def dialogue() -> FakeDialogue:
    return FakeDialogue()


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def desk(database, keys, clock, dialogue, channel) -> Desk:  # type: ignore[no-untyped-def]
    return Desk(make_house(database, keys, clock, dialogue, channel))


def rows(desk: Desk, table):  # type: ignore[no-untyped-def]
    with desk.house.database.read() as session:
        return session.scalars(select(table)).all()


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
    token = rows(desk, OfferRow)[0].token
    dialogue.answers = [Outbound("later")]
    desk.says("something else now")
    desk.work()
    desk.says("A", choice=token)
    desk.work()
    assert dialogue.turns[2].command == "/a"


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
    assert [row.state for row in rows(desk, InboxRow)] == ["dead", "done"]
    assert desk.sent[0].startswith("I could not read one of your messages")
    assert desk.sent[1] == "answer"


def test_a_turn_that_always_fails_is_buried_too(desk: Desk, dialogue: FakeDialogue, clock) -> None:  # type: ignore[no-untyped-def]
    dialogue.broken = True
    desk.says("hello there")
    for _ in range(6):
        desk.work()
        clock.forward(seconds=60)
    assert rows(desk, InboxRow)[0].state == "dead"


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
    assert rows(desk, InboxRow)[0].state == state
    desk.work()
    assert rows(desk, InboxRow)[0].state == ("done" if state == "waiting" else "dead")


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
    assert rows(desk, InboxRow)[0].state == "waiting"


def test_a_repeated_turn_answers_once(desk: Desk, dialogue: FakeDialogue, clock) -> None:  # type: ignore[no-untyped-def]
    desk.says("hello there")
    desk.work()
    with desk.house.database.write() as session:
        session.execute(update(InboxRow).values(state="waiting", payload_sealed=_payload(desk)))
    desk.work()
    assert desk.sent == ["answer"]


def _payload(desk: Desk) -> bytes:
    row = rows(desk, InboxRow)[0]
    place = f"inbox.payload/{row.channel}/{row.provider_id}"
    body = b'{"name": "visitor-1", "text": "hello there", "choice": null, "at": 0}'
    return desk.house.keys.seal(body, place)


def test_stop_cancels_what_waits(desk: Desk, channel: FakeChannel, clock) -> None:  # type: ignore[no-untyped-def]
    channel.failures = [ProviderDown("x")]
    desk.says("hello there")
    desk.work()
    desk.says("STOP")
    clock.forward(seconds=60)
    desk.work()
    assert desk.sent == ["You will get no more messages from us. Write START if you want to go on."]
    assert [row.state for row in rows(desk, OutboxRow)] == ["cancelled", "sent"]


def test_stop_works_while_the_dialogue_is_down(desk: Desk, dialogue: FakeDialogue) -> None:
    dialogue.down = True
    desk.says("STOP")
    desk.work()
    assert desk.sent[0].startswith("You will get no more messages")


@pytest.mark.parametrize(
    ("failure", "state", "waits"),
    [
        (Throttled("x", retry_after=30), "waiting", 31),
        (ProviderDown("x"), "waiting", 2),
        (ChannelMisconfigured("x"), "waiting", 2),
        (WindowClosed("x"), "parked", None),
        (OptedOut("x"), "dead", None),
        (OutcomeUnknown("x"), "unknown", 61),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_way_of_failing(
    desk: Desk, channel: FakeChannel, clock, failure, state: str, waits: int | None
) -> None:  # type: ignore[no-untyped-def]
    channel.failures = [failure]
    desk.says("hello there")
    desk.work()
    assert rows(desk, OutboxRow)[0].state == state
    if waits is None:
        clock.forward(hours=1)
        desk.sender.resume()
        desk.work()
        assert desk.sent == []
        return
    clock.forward(seconds=waits)
    desk.sender.resume()
    desk.work()
    assert desk.sent == ["answer"]


def test_being_blocked_is_recorded_as_an_opt_out(desk: Desk, channel: FakeChannel) -> None:
    channel.failures = [OptedOut("x")]
    desk.says("hello there")
    desk.work()
    assert rows(desk, ConversationRow)[0].opted_out


def test_a_provider_that_stays_down_is_given_up_after_many_tries(
    desk: Desk, channel: FakeChannel, clock
) -> None:  # type: ignore[no-untyped-def]
    channel.failures = [ProviderDown("x") for _ in range(20)]
    desk.says("hello there")
    for _ in range(14):
        desk.work()
        clock.forward(seconds=301)
    assert rows(desk, OutboxRow)[0].state == "dead"


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
    assert [row.text for row in rows(desk, MessageRow) if row.direction == "in"] == [None]


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
