"""Dates of birth: a date after a birth cue. Every other date stays, for incidents have dates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpline.redaction.finding import Finding, Kind
from helpline.redaction.innocent import DATE
from helpline.redaction.message import Message

_REACH = 20
_WORDED = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?[\s\-./,]{1,2}[^\W\d_]{3,12}[\s\-./,]{1,2}(?:19|20|25)\d{2}"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d{2}(?!\d)")


def find(message: Message) -> Iterator[Finding]:
    """Yield the first date, or year, after each birth cue."""
    for cue in message.announcements:
        if cue.kind is not Kind.DOB:
            continue
        near = message.text[cue.end : cue.end + _REACH + 16]
        for pattern in (DATE, _WORDED, _YEAR):
            match = pattern.search(near)
            if match and match.start() <= _REACH:
                yield Finding(cue.end + match.start(), cue.end + match.end(), Kind.DOB)
                break
