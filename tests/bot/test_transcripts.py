"""What a machine heard: read like text, and it commands nothing."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

import pytest

from bot.transcription import CommandTranscriber, TranscriptionFailed
from db.tables import ConversationRow, InboxRow, MediaRow, MessageRow
from helpline.taxonomy import Category, Severity
from tests.support.house import FakeDialogue
from tests.support.voice import OGG, VoiceDesk

pytestmark = pytest.mark.slow

SAYS = CommandTranscriber(f"{sys.executable} -c \"print('they cut our pay, call 01700000001')\"")


def test_a_transcript_is_read_like_text_and_the_clock_runs_on(
    voice_desk: VoiceDesk, dialogue: FakeDialogue
) -> None:
    voice_desk.house = replace(voice_desk.house, transcriber=SAYS)
    voice_desk.speaks()
    voice_desk.fetch()
    voice_desk.work()
    assert str(dialogue.turns[0].text) == "they cut our pay, call ‹PHONE 1›"
    kinds = {
        row.kind: str(row.text) for row in voice_desk.rows(MessageRow) if row.direction == "in"
    }
    assert kinds["transcript"] == "they cut our pay, call ‹PHONE 1›"
    assert voice_desk.cases() == [(Category.SVC, Severity.URGENT)]
    assert {row.state for row in voice_desk.rows(InboxRow)} == {"done"}


def test_danger_that_a_machine_heard_is_danger(
    voice_desk: VoiceDesk, dialogue: FakeDialogue
) -> None:
    hears = CommandTranscriber(f"{sys.executable} -c \"print('he is beating us now')\"")
    voice_desk.house = replace(voice_desk.house, transcriber=hears)
    voice_desk.speaks()
    voice_desk.fetch()
    voice_desk.work()
    assert "not your fault" in voice_desk.line.sent[-1].text
    assert voice_desk.cases() == [(Category.VIO, Severity.CRITICAL)]
    assert dialogue.turns == []


def test_a_misheard_word_commands_nothing(voice_desk: VoiceDesk, dialogue: FakeDialogue) -> None:
    stop = CommandTranscriber(f"{sys.executable} -c \"print('STOP')\"")
    voice_desk.house = replace(voice_desk.house, transcriber=stop)
    voice_desk.speaks()
    voice_desk.fetch()
    voice_desk.work()
    assert not voice_desk.rows(ConversationRow)[0].opted_out
    assert dialogue.turns[0].command is None


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (f'{sys.executable} -c "import sys; sys.exit(3)"', "ended with 3"),
        (f'{sys.executable} -c "import time; time.sleep(9)"', "no transcript after"),
        ("/nonexistent/listener", "could not be started"),
    ],
)
def test_a_transcriber_that_fails_leaves_the_note_to_people(
    voice_desk: VoiceDesk, command: str, why: str
) -> None:
    engine = CommandTranscriber(command, seconds=0.5)
    with pytest.raises(TranscriptionFailed, match=why):
        asyncio.run(engine.transcribe(OGG, "bn"))
    voice_desk.house = replace(voice_desk.house, transcriber=engine)
    voice_desk.speaks()
    voice_desk.fetch()
    assert voice_desk.rows(MediaRow)[0].state == "kept"


def test_the_transcriber_hears_the_sound_and_knows_the_language() -> None:
    script = "import sys; print(sys.argv[1], len(sys.stdin.buffer.read()))"
    engine = CommandTranscriber(f"{sys.executable} -c '{script}' {{language}}")
    heard = asyncio.run(engine.transcribe(OGG, "bn"))
    assert heard
    assert heard.reveal() == f"bn {len(OGG)}"
    silent = CommandTranscriber(f"{sys.executable} -c pass")
    assert asyncio.run(silent.transcribe(OGG, "bn")) is None
