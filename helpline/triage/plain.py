"""The text as the rules read it: one spelling for many, with the way back to where it stood."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ک": "ك", "ی": "ي", "ہ": "ه", "ھ": "ه", "ۃ": "ه"})  # fmt: skip
_LOOK_ALIKE = str.maketrans("асеорхуіѕԁһΑΒΕΗΙΚΜΝΟΡΤΧΥΖο", "aceopxyisdhabehikmnoptxyzo")
"""Cyrillic and Greek letters that look like Latin ones."""
_DROPPED = frozenset(("Cf", "Mn", "Lm"))
_KEPT_MARKS = ("\u0900", "\u1a00")
"""Scripts of South and South-East Asia, whose marks are letters."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain text; `places[i]` is where its i-th character stood in the raw text."""

    text: str
    places: tuple[int, ...]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the plain text stood."""
        if not self.places:
            return 0, 0
        return self.places[start], self.places[max(start, end - 1)] + 1


@lru_cache(maxsize=8192)
def _letters(character: str) -> str:
    """What one character is read as; nothing for marks and signs without width."""
    if character.isascii():
        return character.lower()
    read = unicodedata.normalize("NFKC", character).casefold()
    read = read.translate(_ARABIC).translate(_LOOK_ALIKE)
    return "".join(
        c
        for c in read
        if unicodedata.category(c) not in _DROPPED or _KEPT_MARKS[0] <= c < _KEPT_MARKS[1]
    )


def plain(text: str) -> Plain:
    """Lower case, one form for every letter, no zero-width signs, doubled and drawn-out letters once."""
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in _letters(character):
            if kept and letter == kept[-1] and letter.isalpha():
                continue
            if letter.isspace() and kept and kept[-1] == " ":
                continue
            kept.append(" " if letter.isspace() else letter)
            places.append(place)
    return Plain("".join(kept), tuple(places))
