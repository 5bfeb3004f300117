"""Handles: @name, as on Telegram, Instagram or Facebook."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpline.redaction.finding import Finding, Kind

_PATTERN = re.compile(r"(?<![\w.])[@＠][^\W\d][\w.]{2,63}")


def find(text: str) -> Iterator[Finding]:
    """Yield every handle."""
    for match in _PATTERN.finditer(text):
        yield Finding(match.start(), match.end(), Kind.HANDLE)
