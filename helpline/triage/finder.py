"""Looks for hundreds of phrases in a message as one alternation of regular expressions would, without its price.

A phrase can only stand where its longest word stands, and whether a word stands in a text is asked of every
phrase in less time than an alternation takes to fail at one letter. Patterns are compiled when they are first
needed: of most phrases, never.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from re import Match, Pattern

GAP, WIDEST = "..", 24
"""Two dots in an entry stand for a few words in between, so many characters at the most."""
_ALONE = r"(?<!\d)(?<!\d\W){}(?!\W?\d)"
"""Laughter in digits ("555") is no part of a telephone number, "0555 12 34 56" or "02 555 1234"."""
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff]")


@dataclass(frozen=True, slots=True)
class Finder:
    """Phrases in order of preference, each with its longest word."""

    phrases: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Finder:
        """For phrases as `plain` reads them."""
        return cls(tuple((text, _longest_word(text)) for text in texts))

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Which phrase, from where to where: from left to right, none within another, the first of two that begin alike."""
        likely = [
            (number, _compiled(phrase))
            for number, (phrase, word) in enumerate(self.phrases)
            if word in text
        ]
        at = 0
        while likely:
            found = [(match, number) for number, p in likely if (match := p.search(text, at))]
            if not found:
                return
            match, number = min(found, key=_first)
            yield number, *match.span()
            at = match.end()

    def search(self, text: str) -> tuple[int, int] | None:
        """The first of them, from where to where."""
        found = next(self.find(text), None)
        return found and found[1:]


def _first(found: tuple[Match[str], int]) -> tuple[int, int]:
    return found[0].start(), found[1]


def _longest_word(text: str) -> str:
    return max((word for part in text.split(GAP) for word in part.split()), key=len)


@cache
def _compiled(text: str) -> Pattern[str]:
    """A phrase where a word begins so; between its words a sign or two may stand. A number that it ends with ends."""
    parts = [r"\W{1,3}".join(re.escape(word) for word in part.split()) for part in text.split(GAP)]
    words = rf"\W.{{0,{WIDEST}}}?".join(parts)
    if text.isdigit():
        return re.compile(_ALONE.format(words))
    spaced = text[0].isalnum() and not _UNSPACED.match(text[0])
    ends = r"(?!\d)" if text[-1].isdigit() else ""
    return re.compile((r"(?<![^\W_])" if spaced else "") + words + ends)
