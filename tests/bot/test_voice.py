"""A voice note's whole way: kept sealed, the worker told, a clock started, a transcript read like text."""

from __future__ import annotations

import pytest

from bot.channels.base import MediaRefused, ProviderDown
from bot.media import MAX_ATTEMPTS
from db import conversations
from db.cases import Cases
from db.tables import ConversationRow, MediaRow
from helpline import casework
from helpline.cases import Intake
from helpline.media import media_type
from helpline.taxonomy import Category, Severity
from tests.support.house import FakeDialogue
from tests.support.voice import OGG, VoiceDesk

pytestmark = pytest.mark.slow


def test_it_is_kept_sealed_and_a_person_is_asked_to_listen(
    voice_desk: VoiceDesk, dialogue: FakeDialogue
) -> None:
    voice_desk.speaks()
    assert "locked away" in voice_desk.line.sent[-1].text
    assert voice_desk.cases() == [(Category.SVC, Severity.URGENT)]
    voice_desk.fetch()
    (row,) = voice_desk.rows(MediaRow)
    assert (row.state, row.type, row.reference_sealed) == ("kept", "audio/ogg", None)
    assert OGG[:8] not in row.body_sealed
    assert voice_desk.line.discarded == ["1"]
    assert dialogue.turns == []


def test_three_notes_are_one_thing_to_do(voice_desk: VoiceDesk) -> None:
    for number in range(3):
        voice_desk.speaks(f"wamid.{number}")
    assert voice_desk.cases() == [(Category.SVC, Severity.URGENT)]
    assert len(voice_desk.rows(MediaRow)) == 3


def test_a_new_case_of_the_worker_takes_the_note_and_becomes_urgent(voice_desk: VoiceDesk) -> None:
    voice_desk.speaks("wamid.0")
    (worker,) = voice_desk.rows(ConversationRow)
    with voice_desk.house.database.write() as session:
        book = Cases(session, voice_desk.house.keys)
        conversation = conversations.load(session, worker.id)
        (first,) = book.of_conversation(conversation.id)
        casework.change_status(
            book, first, casework.CaseStatus.CLOSED, "asha", voice_desk.house.now()
        )
        told = casework.open_case(
            book, conversation, Intake(Category.WAG), "k", voice_desk.house.now()
        )
        assert told.severity is Severity.PRIORITY
    voice_desk.speaks("wamid.1")
    assert (Category.WAG, Severity.URGENT) in voice_desk.cases()
    assert len(voice_desk.cases()) == 2


def test_a_redelivered_note_has_its_effect_once(voice_desk: VoiceDesk) -> None:
    voice_desk.speaks()
    voice_desk.speaks()
    assert len(voice_desk.cases()) == len(voice_desk.rows(MediaRow)) == 1


def test_nothing_is_kept_of_whoever_said_so(voice_desk: VoiceDesk) -> None:
    voice_desk.speaks("wamid.0")
    voice_desk.fetch()
    (worker,) = voice_desk.rows(ConversationRow)
    with voice_desk.house.database.write() as session:
        book = Cases(session, voice_desk.house.keys)
        conversation = conversations.load(session, worker.id)
        casework.record_consent(book, conversation, False, voice_desk.house.now())
    assert voice_desk.rows(MediaRow)[0].state == "removed"
    voice_desk.speaks("wamid.1")
    assert "did not keep it" in voice_desk.line.sent[-1].text
    assert len(voice_desk.rows(MediaRow)) == 1


@pytest.mark.parametrize("found", [MediaRefused("gone"), b"<html>not a sound</html>"])
def test_a_lost_note_is_told(voice_desk: VoiceDesk, found: bytes | Exception) -> None:
    voice_desk.line.files["1"] = found
    voice_desk.speaks()
    voice_desk.fetch()
    voice_desk.work()
    assert voice_desk.rows(MediaRow)[0].state == "lost"
    assert "could not open" in voice_desk.line.sent[-1].text


def test_a_provider_that_is_down_is_asked_again(voice_desk: VoiceDesk, clock) -> None:  # type: ignore[no-untyped-def]
    voice_desk.line.files["1"] = ProviderDown("down")
    voice_desk.speaks()
    for _ in range(3):
        voice_desk.fetch()
        clock.forward(minutes=11)
    voice_desk.line.files["1"] = OGG
    voice_desk.fetch()
    (row,) = voice_desk.rows(MediaRow)
    assert (row.state, row.attempts) == ("kept", 4)


def test_nobody_is_asked_for_ever(voice_desk: VoiceDesk, clock) -> None:  # type: ignore[no-untyped-def]
    voice_desk.line.files["1"] = ProviderDown("down")
    voice_desk.speaks()
    for _ in range(MAX_ATTEMPTS):
        voice_desk.fetch()
        clock.forward(minutes=11)
    assert voice_desk.rows(MediaRow)[0].state == "lost"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"OggS....", "audio/ogg"),
        (b"ID3....", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\xff\xf1....", "audio/aac"),
        (b"#!AMR\n", "audio/amr"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        (b"RIFF\x24\x00\x00\x00AVI ", None),
        (b"<html>", None),
        (b"MZ\x90\x00", None),
        (b"", None),
    ],
)
def test_what_a_sound_file_is(body: bytes, kind: str | None) -> None:
    assert media_type(body) == kind
