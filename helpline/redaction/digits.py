"""Digits of every script, read as 0-9 without moving a single position.

Workers write numbers in Bengali, Devanagari, Arabic, Burmese, Khmer and Thai digits, in fullwidth,
circled and mathematical forms. Each becomes one ASCII digit, so offsets in the folded text are
offsets in the original.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    if character.isascii():
        return character
    value = unicodedata.digit(character, None)
    return character if value is None else str(value)


def fold_digits(text: str) -> str:
    """The same text, same length, with every digit character written 0-9."""
    return text if text.isascii() else "".join(map(_fold, text))
