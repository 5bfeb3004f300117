"""Danger, from the message to the phone and the queue, with the dialogue engine up or down."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from db import configuration, conversations, offers
from db.cases import Cases
from db.tables import CaseEventRow, ConversationRow, MessageRow
from helpline import casework
from helpline.cases import Answer, CaseStatus, Intake
from helpline.conversation import InDanger
from helpline.redaction import redact
from helpline.taxonomy import Category, Severity
from helpline.text import RawText
from tests.support.danger import DANGER, answers, cases, says, state
from tests.support.house import Desk, FakeChannel, FakeDialogue

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("form", DANGER)
def test_a_worker_in_danger_is_heard_even_when_the_dialogue_engine_is_down(
    desk: Desk, dialogue: FakeDialogue, form: str
) -> None:
    dialogue.down = True
    says(desk, DANGER[form])
    assert len(desk.sent) == 1
    assert "999" in desk.sent[0]
    (case,) = cases(desk)
    assert (case.severity, case.category) == (Severity.CRITICAL, Category.VIO)
    assert dialogue.turns == []
    assert state(desk) is InDanger.YES


def test_no_menu_and_no_question_follows(desk: Desk, dialogue: FakeDialogue) -> None:
    says(desk, DANGER["en"], "he is in the kitchen", "i hide in the bathroom")
    assert desk.sent[1:] == ["I have added this. Our team can read it."] * 2
    assert dialogue.turns == []
    assert len(cases(desk)) == 1


def test_not_safe_to_write_is_answered_by_silence(desk: Desk) -> None:
    says(desk, DANGER["en"])
    answers(desk, "No")
    assert len(desk.sent) == 1
    assert state(desk) is InDanger.QUIET
    says(desk, "hello")
    assert desk.sent[-1] == "Hello. Is it safe to write now?"
    answers(desk, "Yes")
    assert "when you are alone" in desk.sent[-1]


def test_a_typed_answer_counts_like_a_tap(desk: Desk) -> None:
    says(desk, DANGER["en"], "2")
    assert state(desk) is InDanger.QUIET


def test_without_a_number_for_the_country_none_is_said(desk: Desk) -> None:
    desk.house = replace(desk.house, directory={})
    desk.gateway = type(desk.gateway)(desk.house)
    says(desk, DANGER["en"])
    assert "not your fault" in desk.sent[0]
    assert "call" not in desk.sent[0]


def test_a_doubtful_message_is_asked_about_and_answered(desk: Desk, dialogue: FakeDialogue) -> None:
    says(desk, "what does the law say if the boss hits me?")
    assert "Are you in danger now?" in desk.sent[0]
    assert len(dialogue.turns) == 1
    assert cases(desk) == []


@pytest.mark.parametrize(("title", "severity"), [("Yes", Severity.CRITICAL), ("No", None)])
def test_the_answer_to_that_question(
    desk: Desk, dialogue: FakeDialogue, title: str, severity: Severity | None
) -> None:
    dialogue.answers = []
    says(desk, "haha he hit me")
    channel = next(iter(desk.house.channels.values()))
    assert isinstance(channel, FakeChannel)
    asked = next(m for m in channel.sent if "danger" in m.text)
    choice = next(c for c in asked.choices if c.title == title)
    desk.says("", choice=choice.payload)
    desk.work()
    assert [case.severity for case in cases(desk)] == ([] if severity is None else [severity])


def test_an_urgent_message_is_before_staff_and_the_intake_goes_on(
    desk: Desk, dialogue: FakeDialogue
) -> None:
    says(desk, "he keeps my passport")
    (case,) = cases(desk)
    assert (case.severity, case.category) == (Severity.URGENT, Category.DOC)
    assert len(dialogue.turns) == 1


def test_what_the_worker_then_tells_becomes_that_case(desk: Desk) -> None:
    says(desk, "he keeps my passport")
    story = redact(RawText("not paid for two months")).text
    with desk.house.database.write() as session:
        book = Cases(session, desk.house.keys)
        (raised,) = cases(desk)
        worker = conversations.load(session, raised.conversation)
        intake = Intake(Category.WAG, {Answer.STORY: story})
        told = casework.open_case(book, worker, intake, "k1", desk.house.now())
        assert told.id == raised.id
        assert (told.category, told.severity) == (Category.WAG, Severity.URGENT)
        again = casework.open_case(book, worker, intake, "k1", desk.house.now())
        assert again.id == told.id
        other = casework.open_case(book, worker, intake, "k2", desk.house.now())
        assert other.id != told.id


def test_words_split_over_messages_are_read_together(desk: Desk) -> None:
    says(desk, "the boss says he will", "kill me")
    assert "not your fault" in desk.sent[-1]
    assert cases(desk)[0].severity is Severity.CRITICAL


def test_words_that_waited_for_hours_are_read_together_too(desk: Desk, clock: Any) -> None:
    for words in ("the boss says he will", "kill me"):
        desk.says(words)
    clock.forward(hours=3)
    desk.work()
    assert cases(desk)[0].severity is Severity.CRITICAL


def test_more_danger_raises_the_same_case(desk: Desk) -> None:
    says(desk, "he keeps my passport", DANGER["en"], "he raped me")
    (case,) = cases(desk)
    assert case.severity is Severity.CRITICAL
    with desk.house.database.read() as session:
        kinds = [row.kind for row in session.scalars(select(CaseEventRow))]
    assert kinds.count("danger") == 2


def test_when_a_person_has_it_the_assistant_answers_again(
    desk: Desk, dialogue: FakeDialogue
) -> None:
    says(desk, DANGER["en"])
    with desk.house.database.write() as session:
        book = Cases(session, desk.house.keys)
        casework.change_status(
            book, cases(desk)[0], CaseStatus.IN_PROGRESS, "asha", desk.house.now()
        )
    says(desk, "thank you")
    assert len(dialogue.turns) == 1


def test_a_word_of_command_goes_its_way_also_in_danger(desk: Desk, dialogue: FakeDialogue) -> None:
    says(desk, DANGER["en"], "help", "STOP")
    assert dialogue.turns[0].command == "/help"
    assert "no more messages" in desk.sent[-1]


def test_the_transcript_keeps_redacted_words_only(desk: Desk) -> None:
    says(desk, "Jashim is beating me, call 01700000001")
    with desk.house.database.read() as session:
        said = [
            str(row.text) for row in session.scalars(select(MessageRow)) if row.direction == "in"
        ]
    assert said == ["‹PERSON 1› is beating me, call ‹PHONE 1›"]


def test_a_language_that_is_off_is_not_served_but_danger_is_heard(
    desk: Desk, dialogue: FakeDialogue
) -> None:
    with desk.house.database.write() as session:
        configuration.save(
            session, desk.house.keys, "languages", "- en", 0, "ada", desk.house.now()
        )
    says(desk, "আসসালামু আলাইকুম, আমি একটা কথা জানতে চাই")
    assert any("cannot read this language" in text for text in desk.sent)
    says(desk, DANGER["bn"])
    with desk.house.database.read() as session:
        (case,) = Cases(session, desk.house.keys).queue()
    assert case.severity is Severity.CRITICAL


def test_a_wish_reaches_the_queue(desk: Desk) -> None:
    says(desk, "hello")
    with desk.house.database.write() as session:
        (row,) = session.scalars(select(ConversationRow))
        worker = conversations.load(session, row.id)
        token = offers.offer(
            session, worker.id, "b1",
            desk.house.catalogue.reply("utter_who_to_write_with", "en"), desk.house.now(),
        ).choices[0].payload  # fmt: skip
    desk.says("A woman", choice=token)
    desk.work()
    assert "I have told our team" in desk.sent[-1]
    with desk.house.database.read() as session:
        assert session.scalar(select(ConversationRow.wants)) == "woman"
