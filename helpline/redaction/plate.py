"""Number plates: letters and digits after a vehicle, or in a country's own shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpline.redaction.finding import Finding, Kind
from helpline.redaction.message import Message

_PLATE = r"(?:[A-Za-z]{1,3}[\s\-]?\d{1,2}[\s\-]?[A-Za-z]{1,3}[\s\-]?\d{3,4}|[A-Za-z]{1,4}[\s\-]?\d{2,5}[\s\-]?[A-Za-z]{0,3}|\d{1,4}[\s\-][A-Za-z]{1,3}[\s\-]?\d{0,5}|\d{2}[\s\-]\d{4}|[\u0e01-\u0e2e]{2}\s?-?\s?\d{1,4})"
_AFTER = re.compile(
    rf"[\s:,#.\-]{{0,4}}(?:(?:no|number|plate|is)[\s:.]{{1,3}})?(?P<plate>{_PLATE})(?![^\W_])",
    re.IGNORECASE,
)
_OWN_SHAPE = re.compile(
    r"(?<![^\W_])[A-Z]{2}[\s\-]?\d{1,2}[\s\-]?[A-Z]{1,3}[\s\-]?\d{4}(?![^\W_])"  # India
    r"|(?<![^\W_])S[A-Z]{2}\s?\d{1,4}\s?[A-Z](?![^\W_])"  # Singapore
    r"|[\u0980-\u09ff]{2,12}(?:\s?মেট্রো)?[\s\-]{1,2}[\u0980-\u09ff]{1,2}[\s\-]{1,2}\d{2}\s?-\s?\d{4}"  # Bangladesh
    r"|(?<![^\W_])(?i:[a-z]{4,12}[\s\-]metro[\s\-]{1,2}[a-z]{1,3})[\s\-]{1,2}\d{2}\s?-\s?\d{4}(?!\d)"  # the same
)


def find(message: Message) -> Iterator[Finding]:
    """Yield every plate."""
    for cue in message.announcements:
        if cue.kind is Kind.PLATE:
            match = _AFTER.match(message.text, cue.end)
            if match and any(character.isdigit() for character in match.group("plate")):
                yield Finding(*match.span("plate"), Kind.PLATE)
    for match in _OWN_SHAPE.finditer(message.text):
        yield Finding(match.start(), match.end(), Kind.PLATE)
