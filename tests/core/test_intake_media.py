"""The plan for what is no text: voice notes, pictures, places, stickers, transcripts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from helpline.consent import CURRENT, Consent, ConsentDecision
from helpline.conversation import InDanger
from helpline.intake import plan
from helpline.message import Channel, Inbound, InboundKind, Media, place
from helpline.reading import read
from helpline.steps import (
    Alert,
    Ask,
    Keep,
    Raise,
    Say,
    Watch,
)
from helpline.text import RawText
from helpline.triage import assess
from tests.support.reading import LEXICON, SERVED, WORKER, planned

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
