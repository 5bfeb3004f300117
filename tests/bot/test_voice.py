"""A voice note's whole way: kept sealed, the worker told, a clock started, a transcript read like text."""

from __future__ import annotations

import asyncio
import io
import sys
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from bot.channels import whatsapp_intake
from bot.channels.base import MediaRefused, ProviderDown
from bot.channels.whatsapp import WhatsAppChannel
from bot.media import MAX_ATTEMPTS, Collector
from bot.transcription import CommandTranscriber, TranscriptionFailed
from db import conversations, inbox, media
from db.cases import Cases
from db.tables import ConversationRow, InboxRow, MediaRow, MessageRow
from helpline import casework
from helpline.cases import Intake
from helpline.media import media_type
from helpline.message import Channel
from helpline.taxonomy import Category, Severity
from tests.bot import payloads as p
from tests.support.house import Desk, FakeChannel, FakeDialogue, make_house, test_settings

pytestmark = pytest.mark.slow

OGG = b"OggS" + bytes(200)
SAYS = CommandTranscriber(f"{sys.executable} -c \"print('they cut our pay, call 01700000001')\"")


class Lines(FakeChannel):
    """WhatsApp's own reading; files as the test gives them."""

    def __init__(self) -> None:
        super().__init__(files={"1": OGG})
        settings = test_settings().whatsapp
        assert settings
        self.parse = WhatsAppChannel(settings).parse  # type: ignore[method-assign]


class VoiceDesk(Desk):
    """Sends voice notes and fetches them."""

    def speaks(self, name: str = "wamid.V", reference: str = "1") -> None:
        audio = {"id": reference, "mime_type": "audio/ogg", "sha256": "x", "voice": True}
        body = p.body(p.change([p.message("audio", name=name, audio=audio)]))
        split = whatsapp_intake.split(body, p.PHONE_ID)
        with self.house.database.write() as session:
            inbox.accept(session, self.house.keys, split.arrivals, "en", self.house.now())
        self.work()

    def shows(self, name: str, reference: str) -> None:
        image = {"id": reference, "mime_type": "image/jpeg", "sha256": "x"}
        body = p.body(p.change([p.message("image", name=name, image=image)]))
        split = whatsapp_intake.split(body, p.PHONE_ID)
        with self.house.database.write() as session:
            inbox.accept(session, self.house.keys, split.arrivals, "en", self.house.now())
        self.work()

    def fetch(self) -> None:
        async def run() -> None:
            collector = Collector(self.house)
            while errand := collector.claim():
                await collector.fetch(errand)

        asyncio.run(run())

    def all(self, table: Any) -> list[Any]:
        with self.house.database.read() as session:
            return list(session.scalars(select(table)))

    @property
    def line(self) -> Lines:
        channel = self.house.channels[Channel.WHATSAPP]
        assert isinstance(channel, Lines)
        return channel

    def cases(self) -> list[tuple[Category, Severity]]:
        (worker,) = self.all(ConversationRow)
        with self.house.database.read() as session:
            book = Cases(session, self.house.keys)
            return [(case.category, case.severity) for case in book.of_conversation(worker.id)]


@pytest.fixture
def dialogue() -> FakeDialogue:
    return FakeDialogue()


@pytest.fixture
def desk(database, keys, clock, dialogue) -> VoiceDesk:  # type: ignore[no-untyped-def]
    house = make_house(database, keys, clock, dialogue)
    return VoiceDesk(replace(house, channels={Channel.WHATSAPP: Lines()}))


def test_it_is_kept_sealed_and_a_person_is_asked_to_listen(
    desk: VoiceDesk, dialogue: FakeDialogue
) -> None:
    desk.speaks()
    assert "locked away" in desk.line.sent[-1].text
    assert desk.cases() == [(Category.SVC, Severity.URGENT)]
    desk.fetch()
    (row,) = desk.all(MediaRow)
    assert (row.state, row.type, row.reference_sealed) == ("kept", "audio/ogg", None)
    assert OGG[:8] not in row.body_sealed
    assert desk.line.discarded == ["1"]
    assert dialogue.turns == []


def test_three_notes_are_one_thing_to_do(desk: VoiceDesk) -> None:
    for number in range(3):
        desk.speaks(f"wamid.{number}")
    assert desk.cases() == [(Category.SVC, Severity.URGENT)]
    assert len(desk.all(MediaRow)) == 3


def test_a_new_case_of_the_worker_takes_the_note_and_becomes_urgent(desk: VoiceDesk) -> None:
    desk.speaks("wamid.0")
    (worker,) = desk.all(ConversationRow)
    with desk.house.database.write() as session:
        book = Cases(session, desk.house.keys)
        conversation = conversations.load(session, worker.id)
        (first,) = book.of_conversation(conversation.id)
        casework.change_status(book, first, casework.CaseStatus.CLOSED, "asha", desk.house.now())
        told = casework.open_case(book, conversation, Intake(Category.WAG), "k", desk.house.now())
        assert told.severity is Severity.PRIORITY
    desk.speaks("wamid.1")
    assert (Category.WAG, Severity.URGENT) in desk.cases()
    assert len(desk.cases()) == 2


def test_a_redelivered_note_has_its_effect_once(desk: VoiceDesk) -> None:
    desk.speaks()
    desk.speaks()
    assert len(desk.cases()) == len(desk.all(MediaRow)) == 1


def test_nothing_is_kept_of_whoever_said_so(desk: VoiceDesk) -> None:
    desk.speaks("wamid.0")
    desk.fetch()
    (worker,) = desk.all(ConversationRow)
    with desk.house.database.write() as session:
        book = Cases(session, desk.house.keys)
        conversation = conversations.load(session, worker.id)
        casework.record_consent(book, conversation, False, desk.house.now())
    assert desk.all(MediaRow)[0].state == "removed"
    desk.speaks("wamid.1")
    assert "did not keep it" in desk.line.sent[-1].text
    assert len(desk.all(MediaRow)) == 1


def picture() -> bytes:
    about, out = Image.Exif(), io.BytesIO()
    about[0x013B] = "Rina Planted"
    Image.new("RGB", (30, 20), "red").save(out, "JPEG", exif=about.tobytes())
    return out.getvalue()


def test_a_picture_is_kept_without_what_its_maker_did_not_mean_to_say(
    desk: VoiceDesk, keys
) -> None:  # type: ignore[no-untyped-def]
    desk.line.files["2"] = picture()
    assert b"Rina Planted" in picture()
    desk.shows("wamid.P", "2")
    assert "picture or file" in desk.line.sent[-1].text
    assert desk.cases() == [(Category.SVC, Severity.PRIORITY)]
    desk.fetch()
    (row,) = desk.all(MediaRow)
    assert (row.state, row.type) == ("kept", "image/jpeg")
    with desk.house.database.read() as session:
        opened = media.open_body(session, keys, row.conversation_id, row.id)
    assert opened
    assert b"Rina Planted" not in opened[0]


def test_a_picture_belongs_to_the_open_case(desk: VoiceDesk) -> None:
    desk.speaks("wamid.0")
    desk.line.files["2"] = picture()
    desk.shows("wamid.P", "2")
    assert desk.cases() == [(Category.SVC, Severity.URGENT)]


def test_what_is_no_picture_is_told(desk: VoiceDesk) -> None:
    desk.line.files["2"] = b"MZ a program"
    desk.shows("wamid.P", "2")
    desk.fetch()
    desk.work()
    assert desk.all(MediaRow)[0].state == "lost"
    assert "photo or a PDF" in desk.line.sent[-1].text


@pytest.mark.parametrize("found", [MediaRefused("gone"), b"<html>not a sound</html>"])
def test_a_lost_note_is_told(desk: VoiceDesk, found: bytes | Exception) -> None:
    desk.line.files["1"] = found
    desk.speaks()
    desk.fetch()
    desk.work()
    assert desk.all(MediaRow)[0].state == "lost"
    assert "could not open" in desk.line.sent[-1].text


def test_a_provider_that_is_down_is_asked_again(desk: VoiceDesk, clock) -> None:  # type: ignore[no-untyped-def]
    desk.line.files["1"] = ProviderDown("down")
    desk.speaks()
    for _ in range(3):
        desk.fetch()
        clock.forward(minutes=11)
    desk.line.files["1"] = OGG
    desk.fetch()
    (row,) = desk.all(MediaRow)
    assert (row.state, row.attempts) == ("kept", 4)


def test_nobody_is_asked_for_ever(desk: VoiceDesk, clock) -> None:  # type: ignore[no-untyped-def]
    desk.line.files["1"] = ProviderDown("down")
    desk.speaks()
    for _ in range(MAX_ATTEMPTS):
        desk.fetch()
        clock.forward(minutes=11)
    assert desk.all(MediaRow)[0].state == "lost"


def test_a_transcript_is_read_like_text_and_the_clock_runs_on(
    desk: VoiceDesk, dialogue: FakeDialogue
) -> None:
    desk.house = replace(desk.house, transcriber=SAYS)
    desk.speaks()
    desk.fetch()
    desk.work()
    assert str(dialogue.turns[0].text) == "they cut our pay, call ‹PHONE 1›"
    kinds = {row.kind: str(row.text) for row in desk.all(MessageRow) if row.direction == "in"}
    assert kinds["transcript"] == "they cut our pay, call ‹PHONE 1›"
    assert desk.cases() == [(Category.SVC, Severity.URGENT)]
    assert {row.state for row in desk.all(InboxRow)} == {"done"}


def test_danger_that_a_machine_heard_is_danger(desk: VoiceDesk, dialogue: FakeDialogue) -> None:
    hears = CommandTranscriber(f"{sys.executable} -c \"print('he is beating us now')\"")
    desk.house = replace(desk.house, transcriber=hears)
    desk.speaks()
    desk.fetch()
    desk.work()
    assert "not your fault" in desk.line.sent[-1].text
    assert desk.cases() == [(Category.VIO, Severity.CRITICAL)]
    assert dialogue.turns == []


def test_a_misheard_word_commands_nothing(desk: VoiceDesk, dialogue: FakeDialogue) -> None:
    stop = CommandTranscriber(f"{sys.executable} -c \"print('STOP')\"")
    desk.house = replace(desk.house, transcriber=stop)
    desk.speaks()
    desk.fetch()
    desk.work()
    assert not desk.all(ConversationRow)[0].opted_out
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
    desk: VoiceDesk, command: str, why: str
) -> None:
    engine = CommandTranscriber(command, seconds=0.5)
    with pytest.raises(TranscriptionFailed, match=why):
        asyncio.run(engine.transcribe(OGG, "bn"))
    desk.house = replace(desk.house, transcriber=engine)
    desk.speaks()
    desk.fetch()
    assert desk.all(MediaRow)[0].state == "kept"


def test_the_transcriber_hears_the_sound_and_knows_the_language() -> None:
    script = "import sys; print(sys.argv[1], len(sys.stdin.buffer.read()))"
    engine = CommandTranscriber(f"{sys.executable} -c '{script}' {{language}}")
    heard = asyncio.run(engine.transcribe(OGG, "bn"))
    assert heard
    assert heard.reveal() == f"bn {len(OGG)}"
    silent = CommandTranscriber(f"{sys.executable} -c pass")
    assert asyncio.run(silent.transcribe(OGG, "bn")) is None


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
