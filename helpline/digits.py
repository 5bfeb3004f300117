"""Digits and signs of every script, read as ASCII without moving a single position.

Workers write numbers in Bengali, Devanagari, Arabic, Burmese, Khmer and Thai digits, in fullwidth,
circled and mathematical forms. Each becomes one ASCII character, so offsets in the folded text are
offsets in the original.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=8192)
def _fold(character: str) -> str:
    if character.isascii():
        return character
    value = unicodedata.digit(character, None)
    if value is not None:
        return str(value)
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 and plain.isascii() else character


def fold_digits(text: str) -> str:
    """The same text, same length, with every digit, fullwidth letter and sign written in ASCII."""
    return text if text.isascii() else "".join(map(_fold, text))
