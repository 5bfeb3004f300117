"""The plan for every kind of message, in every state of a conversation."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from helpline.codes import draw_code
from helpline.consent import CURRENT, Consent, ConsentDecision
from helpline.conversation import Awaiting, Conversation, ConversationId, InDanger, Pseudonym
from helpline.intake import LANGUAGE_CONFIRMED, LATIN_WANTED, plan
from helpline.language import Language
from helpline.message import Channel, Choice, Inbound, InboundKind, Media, place
from helpline.polls import Answered
from helpline.reading import Reading, read
from helpline.selfservice import Service
from helpline.steps import (
    Alert,
    Amend,
    Ask,
    EraseAll,
    Forget,
    Hear,
    Keep,
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
from helpline.words import Lexicon
from tests.support.house import LANGUAGES
from westline.build import ROOT

SERVED = LANGUAGES
LEXICON = Lexicon.load(ROOT, SERVED)
WORKER = Conversation(
    ConversationId("c"), Pseudonym("p"), Channel.WHATSAPP, "en", language_known=True
)
MENU = (Choice("Tell a problem", "/report"), Choice("Know my rights", "/ask_rights"))


def planned(
    text: str | None,
    worker: Conversation = WORKER,
    kind: InboundKind = InboundKind.TEXT,
    tapped: Choice | None = None,
) -> tuple[Step, ...]:
    inbound = Inbound(
        Channel.WHATSAPP,
        "m1",
        kind,
        datetime.now(UTC),
        text=RawText(text) if text is not None else None,
        refers_to="m0",
    )
    return plan(read(inbound, worker, LEXICON, SERVED, tapped), worker)


def commands(steps: tuple[Step, ...]) -> list[str | None]:
    return [step.command for step in steps if isinstance(step, Ask)]


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


def test_a_new_language_is_spoken() -> None:
    assert planned("দুই মাস বেতন দেয় না মালিক")[0] == Speak("bn")


def test_a_named_language_is_spoken() -> None:
    assert planned("हिन्दी") == (Speak("hi"), Say("language_changed"))


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


VOICE = Inbound(
    Channel.WHATSAPP, "m1", InboundKind.VOICE, datetime.now(UTC), media=Media("secret-reference")
)


def test_a_voice_note_is_kept_for_a_person() -> None:
    heard = read(VOICE, WORKER, LEXICON, SERVED)
    assert plan(heard, WORKER) == (Keep(Media("secret-reference")), Say("voice_kept"))
    assert "secret" not in repr(VOICE)


def test_no_voice_note_is_kept_against_the_workers_will() -> None:
    declined = replace(WORKER, consent=Consent(ConsentDecision.DECLINED, CURRENT.number))
    assert plan(read(VOICE, declined, LEXICON, SERVED), declined) == (Say("voice_not_kept"),)


def test_a_caption_of_a_sound_is_read_too() -> None:
    told = replace(VOICE, text=RawText("my boss says this every day"))
    steps = plan(read(told, WORKER, LEXICON, SERVED), WORKER)
    assert [type(step) for step in steps] == [Keep, Say, Ask]


PICTURE = replace(VOICE, kind=InboundKind.MEDIA, media=Media("secret-reference", spoken=False))


@pytest.mark.parametrize(
    ("caption", "kinds"),
    [
        (None, [Keep, Say]),
        ("look at this wall", [Keep, Say, Ask]),
        ("my boss is beating me now", [Raise, Keep, Watch, Say]),
    ],
)
def test_a_picture_is_kept_and_its_caption_read(caption: str | None, kinds: list[type]) -> None:
    told = replace(PICTURE, text=RawText(caption) if caption else None)
    reading = read(told, WORKER, LEXICON, SERVED)
    if caption:
        reading = replace(reading, triage=assess(RawText(caption), "en"))
    steps = plan(reading, WORKER)
    assert [type(step) for step in steps] == kinds
    assert Keep(Media("secret-reference", spoken=False)) in steps


PLACE = Inbound(
    Channel.WHATSAPP,
    "m1",
    InboundKind.LOCATION,
    datetime.now(UTC),
    text=RawText(place(23.8103, 90.4125)),
)


@pytest.mark.parametrize(
    ("state", "kinds"),
    [(InDanger.NO, [Alert, Say]), (InDanger.YES, [Raise, Say]), (InDanger.QUIET, [Raise, Say])],
)
def test_a_place_is_sealed_and_put_before_a_person(state: InDanger, kinds: list[type]) -> None:
    worker = replace(WORKER, in_danger=state)
    reading = read(PLACE, worker, LEXICON, SERVED)
    assert str(reading.safe) == "‹GEO 1›"
    steps = plan(reading, worker)
    assert [type(step) for step in steps] == kinds
    assert steps[-1] == Say("quiet_hello" if state is InDanger.QUIET else "danger_noted")


@pytest.mark.parametrize(
    ("state", "said"),
    [(InDanger.YES, "danger_noted"), (InDanger.QUIET, "quiet_hello"), (InDanger.NO, "unsupported")],
)
def test_a_sticker_of_somebody_in_danger_is_a_sign_of_life(state: InDanger, said: str) -> None:
    assert planned(None, replace(WORKER, in_danger=state), InboundKind.STICKER)[-1] == Say(said)


def test_no_picture_is_kept_against_the_workers_will() -> None:
    declined = replace(WORKER, consent=Consent(ConsentDecision.DECLINED, CURRENT.number))
    assert plan(read(PICTURE, declined, LEXICON, SERVED), declined) == (Say("file_not_kept"),)


@pytest.mark.parametrize("text", ["STOP", "1", "हिन्दी", "help"])
def test_a_transcript_commands_nothing(text: str) -> None:
    assert [type(step) for step in planned(text, kind=InboundKind.TRANSCRIPT)] == [Ask]


def test_a_caption_is_read() -> None:
    (step,) = planned("look at this wall", kind=InboundKind.MEDIA)
    assert isinstance(step, Ask)


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "x" * 4097, "॥", "\u200b"])
def test_odd_texts_are_answered(text: str) -> None:
    assert planned(text)


def read_as(text: str, language: Language, tapped: Choice | None = None) -> Reading:
    """A reading whose language is given."""
    inbound = Inbound(
        Channel.WHATSAPP, "m1", InboundKind.TEXT, datetime.now(UTC), text=RawText(text)
    )
    return replace(read(inbound, WORKER, LEXICON, SERVED, tapped), language=language)


@pytest.mark.parametrize(
    ("confidence", "known", "asked"),
    [(0.5, False, True), (0.95, False, False), (0.1, False, False), (0.5, True, False)],
)
def test_a_likely_language_is_confirmed_once(confidence: float, known: bool, asked: bool) -> None:
    reading = read_as("gaji belum dibayar", Language("id", "Latn", confidence))
    steps = plan(reading, replace(WORKER, language_known=known))
    assert (Say("language_check") in steps) is asked


def test_a_tap_confirms_the_language() -> None:
    tapped = read_as("Yes", Language("en", "Latn", 0.0), Choice("Yes", LANGUAGE_CONFIRMED))
    assert plan(tapped, WORKER) == (Say("language_changed"),)


def test_a_foreign_script_is_said_to_be_one_and_the_menu_offered() -> None:
    foreign = read_as("我的老板", Language("en", "Hani", 0.0, served=False))
    assert plan(foreign, WORKER) == (Say("unknown_language"), Ask(None, "/help"))


def test_whoever_writes_with_latin_letters_may_be_answered_so() -> None:
    beginner = replace(WORKER, language_known=False)
    romanised = read_as("amar beton dey nai malik", Language("bn", "Latn", 0.95))
    assert plan(romanised, beginner)[:2] == (Speak("bn"), Say("latin_check"))
    tapped = read_as("Yes", Language("bn", "Latn", 0.0), Choice("Yes", LATIN_WANTED))
    answered = plan(tapped, replace(WORKER, language="bn"))
    assert answered == (Speak("bn-Latn"), Say("language_changed"))
    later = read_as("beton kobe dibe", Language("bn", "Latn", 0.9))
    assert Speak("bn") not in plan(later, replace(WORKER, language="bn-Latn"))
    assert planned("bangla latin")[0] == Speak("bn-Latn")
    assert planned("tieng viet")[0] == Speak("vi")


@pytest.mark.parametrize(
    ("payload", "who"), [("/want_woman", "woman"), ("/want_man", "man"), ("/want_anyone", "")]
)
def test_whom_a_worker_would_rather_write_with(payload: str, who: str) -> None:
    tapped = Choice("x", payload)
    assert planned("x", kind=InboundKind.CHOICE, tapped=tapped) == (Wish(who), Say("wish_noted"))
    for silent in (replace(WORKER, held_by="asha"), replace(WORKER, in_danger=InDanger.QUIET)):
        steps = planned("x", silent, InboundKind.CHOICE, tapped)
        assert steps == (Wish(who), Hear())


def test_a_new_worker_who_names_a_language_is_greeted_in_it() -> None:
    new = replace(WORKER, language_known=False)
    for said in ("বাংলা", "lang:bn"):
        assert planned(said, new) == (Speak("bn"), Ask(None, "/greet"))
        assert planned(said) == (Speak("bn"), Say("language_changed"))


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
