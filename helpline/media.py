"""What a file is, by its first bytes. What a provider or a sender calls it is not believed."""

from __future__ import annotations

MOST_BYTES = 16 * 1024 * 1024
"""The largest voice note that WhatsApp carries; Telegram lets a bot fetch 20 MB."""

_AUDIO = {
    b"OggS": "audio/ogg",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xf1": "audio/aac",
    b"\xff\xf9": "audio/aac",
    b"#!AMR": "audio/amr",
}


def audio_type(body: bytes) -> str | None:
    """The media type of a sound file that we know, or None: then nobody here opens it."""
    if body[:4] == b"RIFF" and body[8:12] == b"WAVE":
        return "audio/wav"
    if body[4:8] == b"ftyp":
        return "audio/mp4"
    return next((kind for start, kind in _AUDIO.items() if body.startswith(start)), None)
