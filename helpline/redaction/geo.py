"""Coordinates: a pair of decimal degrees, or degrees with minutes, and plus codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpline.redaction.finding import Finding, Kind
from helpline.redaction.message import Message

_PATTERN = re.compile(
    r"(?<![\d.])-?\d{1,3}\.\d{3,10}\s?°?\s?[NSEW]?\s?[,;/ ]\s?-?\d{1,3}\.\d{3,10}\s?°?\s?[NSEW]?(?![\d.])"
    r"|\d{1,3}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d+)?[\"″])?\s?[NS][,\s]{1,3}\d{1,3}°\s?\d{1,2}['′]"
    r"\s?(?:\d{1,2}(?:\.\d+)?[\"″])?\s?[EW]"
    r"|\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b"
)


def find(message: Message) -> Iterator[Finding]:
    """Yield every pair of coordinates."""
    for match in _PATTERN.finditer(message.text):
        yield Finding(match.start(), match.end(), Kind.GEO)
