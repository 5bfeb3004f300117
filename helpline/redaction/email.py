"""E-mail addresses, also spelt "name (at) host dot com" and with fullwidth signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpline.redaction.finding import Finding, Kind
from helpline.redaction.message import Message

_LOCAL = r"[^\W_][\w.+%\-]{0,63}"
_HOST = r"[^\W_][\w\-]{0,62}(?:[.。][^\W_][\w\-]{0,62}){1,6}"
_WORDED_HOST = r"[^\W_][\w\-]{0,62}(?:\s?(?:\.|\(dot\)|\[dot\]|\sdot\s)\s?[^\W_][\w\-]{1,62}){1,4}"
_PATTERNS = (
    re.compile(rf"{_LOCAL}(?:@| @ |@ ){_HOST}"),
    re.compile(rf"{_LOCAL}\s?(?:\(at\)|\[at\]|\sat\s)\s?{_WORDED_HOST}", re.IGNORECASE),
)


def find(message: Message) -> Iterator[Finding]:
    """Yield every e-mail address."""
    if "@" not in message.text and "at" not in message.text.casefold():
        return
    for pattern in _PATTERNS:
        for match in pattern.finditer(message.text):
            yield Finding(match.start(), match.end(), Kind.EMAIL)
