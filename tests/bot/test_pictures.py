"""Pictures: kept without what their maker did not mean to say, for whoever has the case."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from db import media
from db.tables import MediaRow
from helpline.taxonomy import Category, Severity
from tests.support.voice import VoiceDesk

pytestmark = pytest.mark.slow


def picture() -> bytes:
    about, out = Image.Exif(), io.BytesIO()
    about[0x013B] = "Rina Planted"
    Image.new("RGB", (30, 20), "red").save(out, "JPEG", exif=about.tobytes())
    return out.getvalue()


def test_a_picture_is_kept_without_what_its_maker_did_not_mean_to_say(
    voice_desk: VoiceDesk, keys
) -> None:  # type: ignore[no-untyped-def]
    voice_desk.line.files["2"] = picture()
    assert b"Rina Planted" in picture()
    voice_desk.shows("wamid.P", "2")
    assert "picture or file" in voice_desk.line.sent[-1].text
    assert voice_desk.cases() == [(Category.SVC, Severity.PRIORITY)]
    voice_desk.fetch()
    (row,) = voice_desk.rows(MediaRow)
    assert (row.state, row.type) == ("kept", "image/jpeg")
    with voice_desk.house.database.read() as session:
        opened = media.open_body(session, keys, row.conversation_id, row.id)
    assert opened
    assert b"Rina Planted" not in opened[0]


def test_a_picture_belongs_to_the_open_case(voice_desk: VoiceDesk) -> None:
    voice_desk.speaks("wamid.0")
    voice_desk.line.files["2"] = picture()
    voice_desk.shows("wamid.P", "2")
    assert voice_desk.cases() == [(Category.SVC, Severity.URGENT)]


def test_what_is_no_picture_is_told(voice_desk: VoiceDesk) -> None:
    voice_desk.line.files["2"] = b"MZ a program"
    voice_desk.shows("wamid.P", "2")
    voice_desk.fetch()
    voice_desk.work()
    assert voice_desk.rows(MediaRow)[0].state == "lost"
    assert "photo or a PDF" in voice_desk.line.sent[-1].text
