"""What a file is, by its first bytes. What a provider or a sender calls it is not believed."""

from __future__ import annotations

MOST_BYTES = 16 * 1024 * 1024
"""The largest voice note that WhatsApp carries; Telegram lets a bot fetch 20 MB."""

_STARTS = {
    b"OggS": "audio/ogg",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xf1": "audio/aac",
    b"\xff\xf9": "audio/aac",
    b"#!AMR": "audio/amr",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}
_IN_RIFF = {b"WAVE": "audio/wav", b"WEBP": "image/webp"}


def media_type(body: bytes) -> str | None:
    """The type of a sound, a picture or a PDF, or None: then nobody here opens it."""
    if body[:4] == b"RIFF":
        return _IN_RIFF.get(body[8:12])
    if body[4:8] == b"ftyp":
        return "audio/mp4"
    return next((kind for start, kind in _STARTS.items() if body.startswith(start)), None)
