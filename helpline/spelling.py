"""One spelling for letters that keyboards write in two ways: "য়" is one character on some phones and two on others."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


def one_spelling(text: str) -> str:
    """Unicode's composed form, NFC, in which all our words are."""
    return unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True)
class Typed:
    """Where each character of a text in one spelling begins and ends in what was typed."""

    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch, in code points of what was typed: a letter is in it whole."""
        return (self.starts[start], self.ends[end - 1]) if start < end else (start, end)


def as_typed(text: str) -> Typed:
    """The way back from `one_spelling(text)`."""
    if unicodedata.is_normalized("NFC", text):
        return Typed(range(len(text)), range(1, len(text) + 1))
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _letters(text):
        length = len(one_spelling(text[start:end]))
        starts.extend([start] * length)
        ends.extend([end] * length)
    return Typed(starts, ends)


def _letters(text: str) -> Iterator[tuple[int, int]]:
    """Each letter with the marks and vowel signs that may melt with it, or with one another."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _melts(text[at]):
            yield start, at
            start = at


def _melts(character: str) -> bool:
    """Marks, and the second and third letter of a Korean syllable."""
    return unicodedata.category(character).startswith("M") or "\u1160" <= character <= "\u11ff"
