"""A message made ready for the recognisers: folded, cut into words, with the cues of its form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from helpline.redaction import words
from helpline.redaction.cues import Cues, cues_for
from helpline.redaction.finding import Finding, Kind

SHORTEST = 3
"""Letters and marks that must be left of a name."""
BLANK = "\x00"
"""Stands for a character that is spoken for: no digit, no letter, no space."""
_LATIN = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its place, and its lower-case letters without drawn-out vowels."""

    start: int
    end: int
    text: str

    @property
    def plain(self) -> str:
        """For looking up."""
        return self.text.casefold().strip(".'’")


@dataclass(frozen=True, slots=True)
class Announcement:
    """A cue that says what kind of number follows."""

    start: int
    end: int
    kind: Kind


class Message:
    """What recognisers read. `text` has the digits folded; positions are those of the raw text."""

    def __init__(self, text: str, form: str, announced: list[Announcement] | None = None) -> None:
        self.text, self.form = text, form
        self.cues: Cues = cues_for(form, mixed=_LATIN.search(text) is not None)
        self._announced = announced

    def without(self, findings: list[Finding]) -> Message:
        """The same message with these places blank, so that nobody finds them again."""
        characters = list(self.text)
        for finding in findings:
            characters[finding.start : finding.end] = BLANK * (finding.end - finding.start)
        return Message("".join(characters), self.form, self.announcements)

    @cached_property
    def announcements(self) -> list[Announcement]:
        """Cues of numbers, in order: they count even where the text around them is blank by now."""
        if self._announced is None:
            found = self.cues.numbers.finditer(self.text)
            self._announced = [Announcement(*m.span(), self.cues.kind_of(m)) for m in found]
        return self._announced

    @cached_property
    def tokens(self) -> list[Token]:
        """The words in order."""
        pattern = words.WITH_DIGITS if self.form == "ar-Latn" else words.WORD
        found = pattern.finditer(self.text)
        return [Token(m.start(), m.end(), m.group()) for m in found]

    @cached_property
    def shouted(self) -> bool:
        """Whether capital letters mean nothing here."""
        initials = [t.text[0] for t in self.tokens if t.text[0].lower() != t.text[0].upper()]
        return len(initials) > 4 and sum(map(str.isupper, initials)) > 0.7 * len(initials)

    def is_everyday(self, token: Token) -> bool:
        """Whether it is a word of our own training lines or cues: those hold no names."""
        plain = token.plain
        return (
            plain in self.cues.stops
            or plain in self.cues.vocabulary
            or plain in words.everyday(self.form)
            or _shortened(plain) in words.everyday(self.form)
            or _doubled(plain)
        )

    def is_commonest(self, token: Token) -> bool:
        """Whether it is so common a word that no cue but "my name is" makes it a name."""
        inflected = self.form == "en" and token.plain.endswith(("ed", "ing", "ly"))
        return inflected or token.plain in words.commonest(self.form) or self.is_everyday(token)

    def is_ordinary(self, token: Token) -> bool:
        """Whether it is an everyday word or one of the commonest, and on no list of names."""
        return token.plain in words.ordinary(self.form) or self.is_everyday(token)

    def is_listed(self, token: Token) -> bool:
        """Whether a list of names has it, also with a particle or an ending of its language on it."""
        plain = token.plain
        if plain in self.cues.stops:
            return False
        return plain in words.names() or any(name in words.names() for name in self._stems(plain))

    def is_name(self, token: Token) -> bool:
        """Whether a list of names has it, and no list of common words."""
        common = words.common(self.form)
        if token.plain in common or self.is_everyday(token):
            return False
        names = (token.plain, *self._stems(token.plain))
        return any(name in words.names() and name not in common for name in names)

    def _stems(self, plain: str) -> Iterator[str]:
        """What is left of a word without what may be glued to a name, "রাকিবকে" is "রাকিব"; no everyday words."""
        cues = self.cues
        stems = [plain.removeprefix(begin) for begin in cues.name_begins if plain.startswith(begin)]
        stems += [plain.removesuffix(end) for end in cues.name_ends if plain.endswith(end)]
        known = (cues.stops, cues.vocabulary, words.everyday(self.form))
        for stem in stems:
            if len(stem) >= SHORTEST and not any(stem in some for some in known):
                yield stem

    def is_capital(self, token: Token) -> bool:
        """Whether it begins with a capital letter that means something."""
        return not self.shouted and token.text[0].isupper() and not self._begins(token)

    def may_be_anything(self, token: Token) -> bool:
        """In writing without capital letters: a word that no list of the commonest has, where there is one."""
        first = token.text[0]
        has_no_capitals = first.isalpha() and first.lower() == first.upper()
        return has_no_capitals and words.has_list(self.form) and not self.is_ordinary(token)

    def _begins(self, token: Token) -> bool:
        before = self.text[: token.start].rstrip()
        if not before or before[-1] in "!?\n।":
            return True
        return before[-1] == "." and len(before.rstrip(".").split(" ")[-1]) > 3

    def close(self, left: Token, right: Token) -> bool:
        """Whether only spaces, and few, are between two words."""
        between = self.text[left.end : right.start]
        return len(between) <= 2 and not between.strip(" \u00a0.")


def _doubled(word: str) -> bool:
    """Malay and Indonesian double a word: "teriak-teriak"."""
    half, dash, other = word.partition("-")
    return bool(dash) and half == other


def _shortened(word: str) -> str:
    """A drawn-out word as it is: "pleeease" is "please"."""
    short: list[str] = []
    for character in word:
        if len(short) >= 1 and short[-1] == character and word.count(character * 3):
            continue
        short.append(character)
    return "".join(short)
