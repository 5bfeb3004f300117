"""What lies beside a file's content is gone; what it shows is still there; bombs and wrecks are refused."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from bot import stripping
from bot.channels.base import MediaRefused
from bot.stripping import stripped
from helpline.media import media_type

SECRETS = (b"Rina Planted", b"23.8103", b"planted-phone")


def picture(form: str, size: tuple[int, int] = (40, 20)) -> bytes:
    image = Image.new("RGB", size, (200, 30, 30))
    about = Image.Exif()
    about[0x010F] = "planted-phone"
    about[0x013B] = "Rina Planted"
    about[0x0112] = 6  # lies on its side
    about.get_ifd(0x8825)[0x001D] = "23.8103"
    out = io.BytesIO()
    image.save(out, form, exif=about.tobytes())
    return out.getvalue()


def document() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": "Rina Planted", "/Producer": "planted-phone"})
    script = {
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): TextStringObject("planted-phone"),
    }
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_attachment("23.8103.txt", b"Rina Planted")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_says_only_what_it_shows(form: str) -> None:
    before = picture(form)
    assert any(secret in before for secret in SECRETS)
    kind = media_type(before)
    assert kind
    after = stripped(before, kind)
    assert not any(secret in after for secret in SECRETS)
    assert media_type(after) == kind
    with Image.open(io.BytesIO(after)) as image:
        assert (image.size, dict(image.getexif())) == ((20, 40), {})
        red, green, _blue = image.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
        assert red > 150 > green


def test_a_document_keeps_its_pages_alone() -> None:
    before = document()
    after = stripped(before, "application/pdf")
    assert not any(secret in after for secret in SECRETS)
    read = PdfReader(io.BytesIO(after))
    assert len(read.pages) == 1
    assert not read.attachments
    assert not {"/Names", "/OpenAction"} & set(read.root_object)
    assert not {"/Author", "/JS"} & set(read.metadata or {})


def test_sound_stays_as_it_is() -> None:
    assert stripped(b"OggS123", "audio/ogg") == b"OggS123"


def locked() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(document()))
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (picture("JPEG")[:60], "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "image/png"),
        (b"%PDF-1.7 nothing", "application/pdf"),
        (locked(), "application/pdf"),
        (picture("PNG"), "image/jpeg"),
    ],
    ids=["half a JPEG", "no PNG", "no PDF", "a locked PDF", "not what it says"],
)
def test_a_wreck_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(MediaRefused):
        stripped(body, kind)


def test_a_picture_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripping, "MOST_DOTS", 700)
    with pytest.raises(MediaRefused, match="40 × 20"):
        stripped(picture("PNG"), "image/png")


@pytest.mark.parametrize(
    ("body", "kind"),
    [(picture("JPEG"), "image/jpeg"), (picture("PNG"), "image/png"), (picture("WEBP"), "image/webp"),
     (document(), "application/pdf"), (b"PK\x03\x04 a spreadsheet", None), (b"MZ\x90 a program", None), (b"", None)],
    ids=["JPEG", "PNG", "WEBP", "PDF", "ZIP", "EXE", "nothing"],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(body: bytes, kind: Any) -> None:
    assert media_type(body) == kind
