"""The plan for every kind of message, in every state of a conversation."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from helpline.codes import draw_code
from helpline.conversation import Awaiting, InDanger
from helpline.intake import plan
from helpline.message import Channel, Choice, Inbound, InboundKind
from helpline.polls import Answered
from helpline.reading import read
from helpline.selfservice import Service
from helpline.steps import (
    Amend,
    Ask,
    EraseAll,
    Forget,
    Hear,
    LookUp,
    NameSealed,
    OptIn,
    OptOut,
    Poll,
    Raise,
    Say,
    Serve,
    SetPin,
    Speak,
    Step,
    Unlock,
    Unreachable,
    Watch,
    Wish,
)
from helpline.text import RawText, SafeText
from helpline.triage import assess
from tests.support.reading import LEXICON, MENU, SERVED, WORKER, commands, planned


@pytest.mark.parametrize(
    ("text", "command"),
    [("yes", "/affirm"), ("no", "/deny"), ("SKIP", "/skip"), ("help", "/help"), ("person", "/talk_to_person"),
     ("status", "/check_status"), ("my boss does not pay", None), ("/affirm", None), ("/restart", None)],
)  # fmt: skip
def test_words_become_commands_and_typed_commands_do_not(text: str, command: str | None) -> None:
    assert commands(planned(text)) == [command]


def test_text_goes_to_the_dialogue_redacted() -> None:
    (step,) = planned("call me on 01700000001")
    assert isinstance(step, Ask)
    assert str(step.text) == "call me on ‹PHONE 1›"


SAFE = (Choice("Yes", "/safe_yes"), Choice("No", "/safe_no"))
ERASE = (Choice("Delete", "/erase_yes"), Choice("Keep", "/erase_no"))


@pytest.mark.parametrize(
    ("text", "offered", "expected"),
    [
        ("no", SAFE, (Watch(InDanger.QUIET),)),
        ("yes", SAFE, (Watch(InDanger.YES), Say("safe_yes"))),
        ("না", SAFE, (Watch(InDanger.QUIET),)),
        ("yes", ERASE, (Say("erased"), EraseAll())),
        ("no", ERASE, (Say("erase_kept"),)),
        ("yes", MENU, (Ask(SafeText.restored("yes"), "/affirm"),)),
    ],
)
def test_a_question_of_ours_may_be_answered_in_words(
    text: str, offered: tuple[Choice, ...], expected: tuple[Step, ...]
) -> None:
    worker = replace(WORKER, offered=offered)
    assert tuple(s for s in planned(text, worker) if not isinstance(s, Speak)) == expected


def test_whoever_said_stop_may_be_erased_and_stays_stopped() -> None:
    assert planned("1", replace(WORKER, offered=ERASE, opted_out=True)) == (
        Say("erased"),
        EraseAll(),
    )


def test_a_number_chooses_from_what_was_offered() -> None:
    worker = replace(WORKER, offered=MENU)
    assert commands(planned("2", worker)) == ["/ask_rights"]
    assert commands(planned("২", worker)) == ["/ask_rights"]
    assert commands(planned("3", worker)) == [None]


def test_a_tapped_button_is_its_payload() -> None:
    assert commands(planned("Tell a problem", kind=InboundKind.CHOICE, tapped=MENU[0])) == [
        "/report"
    ]


def test_a_button_that_is_not_ours_shows_help() -> None:
    assert commands(planned(None, kind=InboundKind.CHOICE)) == ["/help"]


@pytest.mark.parametrize("text", ["STOP", "বন্ধ", "बंद", "توقف"])
def test_stop_needs_no_dialogue(text: str) -> None:
    assert planned(text) == (OptOut(), Say("stopped"))


def test_start_brings_them_back() -> None:
    gone = replace(WORKER, opted_out=True)
    assert planned("START", gone) == (OptIn(), Say("started_again"))


def test_whoever_writes_again_is_back() -> None:
    gone = replace(WORKER, opted_out=True)
    assert planned("my boss hit me", gone)[0] == OptIn()


def test_a_code_is_looked_up_and_never_asked() -> None:
    code = draw_code()
    assert planned(code.grouped) == (LookUp(code),)


@pytest.mark.parametrize(
    ("awaiting", "step"), [(Awaiting.NEW_PIN, SetPin("1234")), (Awaiting.PIN, Unlock("1234"))]
)
def test_a_pin_never_reaches_the_dialogue(awaiting: Awaiting, step: Step) -> None:
    assert planned("1234", replace(WORKER, awaiting=awaiting)) == (step,)


def test_no_pin_wanted() -> None:
    assert planned("skip", replace(WORKER, awaiting=Awaiting.NEW_PIN)) == (Serve(Service.NO_PIN),)


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        (InboundKind.VOICE, (Say("unsupported"),)),
        (InboundKind.MEDIA, (Say("unsupported"),)),
        (InboundKind.STICKER, (Say("unsupported"),)),
        (InboundKind.LOCATION, (Say("unsupported"),)),
        (InboundKind.CONTACT, (Say("unsupported"),)),
        (InboundKind.UNSUPPORTED, (Say("unsupported"),)),
        (InboundKind.REACTION, ()),
        (InboundKind.IDENTITY, ()),
        (InboundKind.BLOCKED, (Unreachable(),)),
        (InboundKind.REVOKE, (Forget("m0"),)),
        (InboundKind.EDIT, (Amend("m0"),)),
    ],
)
def test_every_other_kind_has_an_answer(kind: InboundKind, steps: tuple[Step, ...]) -> None:
    assert planned(None, kind=kind) == steps


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "x" * 4097, "॥", "\u200b"])
def test_odd_texts_are_answered(text: str) -> None:
    assert planned(text)


@pytest.mark.parametrize(
    ("payload", "who"), [("/want_woman", "woman"), ("/want_man", "man"), ("/want_anyone", "")]
)
def test_whom_a_worker_would_rather_write_with(payload: str, who: str) -> None:
    tapped = Choice("x", payload)
    assert planned("x", kind=InboundKind.CHOICE, tapped=tapped) == (Wish(who), Say("wish_noted"))
    for silent in (replace(WORKER, held_by="asha"), replace(WORKER, in_danger=InDanger.QUIET)):
        steps = planned("x", silent, InboundKind.CHOICE, tapped)
        assert steps == (Wish(who), Hear())


def test_a_chain_letter_is_nobodys_story() -> None:
    text = "forwarded as received: factories will close tomorrow, send this to ten people"
    inbound = Inbound(
        Channel.WHATSAPP, "m", InboundKind.TEXT, datetime.now(UTC), RawText(text), forwarded=True
    )
    assert plan(read(inbound, WORKER, LEXICON, SERVED), WORKER) == (Say("forwarded"),)


def test_danger_that_was_passed_on_is_danger_all_the_same() -> None:
    text = RawText("my boss is beating me now")
    inbound = Inbound(
        Channel.WHATSAPP, "m", InboundKind.TEXT, datetime.now(UTC), text, forwarded=True
    )
    reading = replace(read(inbound, WORKER, LEXICON, SERVED), triage=assess(text, "en"))
    assert any(isinstance(step, Raise) for step in plan(reading, WORKER))


SEALING = replace(WORKER, awaiting=Awaiting.SEAL_NAMES, awaiting_case="c1")


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("Delta Planted Ltd", (NameSealed(RawText("Delta Planted Ltd")),)),
        ("ডেল্টা প্লান্টেড", (NameSealed(RawText("ডেল্টা প্লান্টেড")),)),
        ("skip", (Serve(Service.UNSEAL),)),
        ("no", (Serve(Service.UNSEAL),)),
        ("stop", (OptOut(), Say("stopped"))),
    ],
)
def test_whom_a_sealed_report_is_about(text: str, steps: tuple[Step, ...]) -> None:
    assert planned(text, SEALING) == steps


def test_a_story_is_no_name() -> None:
    told = "the manager shouts at us every day and nobody says anything " * 4
    assert [type(step) for step in planned(told, SEALING)] == [Ask]


def test_an_answer_to_a_poll_needs_no_engine() -> None:
    offered = (Choice("Yes", "/poll_7_yes"), Choice("No", "/poll_7_no"))
    asked = replace(WORKER, offered=offered)
    assert planned("yes", asked) == planned("1", asked) == (Poll(Answered(7, True)),)
    assert planned(None, asked, InboundKind.CHOICE, tapped=offered[1]) == (
        Poll(Answered(7, False)),
    )
