"""Handles: @name, as on Telegram, Instagram or Facebook; and a name after "telegram:", "imo id" or "my fb is"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpline.redaction.finding import Finding, Kind
from helpline.redaction.message import Message

_PATTERN = re.compile(r"(?<![\w.])@[^\W\d][\w.]{2,63}")
_NAMED = re.compile(
    r"\b(?:telegram|insta(?:gram)?|facebook|fb|messenger|imo|tiktok|viber|line)\s{0,2}(?:id|name|user(?:name)?)?"
    r"(?:\s{0,2}[:=]\s{0,2}([\w.]{3,64})|\s{1,2}(?:is\s)?(?=[\w.]{0,40}[^\W\d])(?=[\w.]{0,40}\d|\w{1,40}[._]\w)([\w.]{4,64}))",
    re.IGNORECASE,
)
"""Without a colon it must have a letter, and a digit, dot or dash: what is digits alone is a telephone number."""


def find(message: Message) -> Iterator[Finding]:
    """Yield every handle."""
    for match in _PATTERN.finditer(message.text):
        yield Finding(match.start(), match.end(), Kind.HANDLE)
    for match in _NAMED.finditer(message.text):
        yield Finding(*match.span(1 if match.group(1) else 2), Kind.HANDLE)
