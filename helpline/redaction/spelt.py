"""Numbers spelt out in words, digit by digit: six or more in a row are a number as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from helpline.redaction.finding import Finding, Kind
from helpline.redaction.kinds import announced
from helpline.redaction.message import Message

FEWEST = 6
_REPEAT = "double|triple|dabal|ডাবল|डबल|ڈبل"


def find(message: Message) -> Iterator[Finding]:
    """Yield every run of six or more digit words, digits among them."""
    words = message.cues.digits
    if not words:
        return
    for match in _run(tuple(sorted(words))).finditer(message.text):
        if any(character.isalpha() for character in match.group()):
            kind = announced(message, match.start()) or Kind.PHONE
            yield Finding(match.start(), match.end(), kind)


@cache
def _run(words: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(words, key=len, reverse=True)
    spelt = "|".join(_bounded(word) for word in ordered)
    one = rf"(?:(?:(?:{_REPEAT})\s{{1,2}})?(?:{spelt})|\d)"
    return re.compile(rf"{one}(?:[\s,.\-\u00b7]{{0,3}}{one}){{{FEWEST - 1},40}}", re.IGNORECASE)


def _bounded(word: str) -> str:
    """Latin and other spaced scripts: a whole word; Thai, Burmese, Khmer: anywhere."""
    if (
        "\u0e00" <= word[0] <= "\u0e7f"
        or "\u1000" <= word[0] <= "\u109f"
        or "\u1780" <= word[0] <= "\u17ff"
    ):
        return re.escape(word)
    return rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])"
