"""Words that are understood before any model is asked: yes, no, skip, stop, help, a language's name.

They stand as data in locales/<lang>/words.yml. A message counts only if it is that word and nothing
else: "stop" stops; "make him stop" is a story.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from helpline.redaction.digits import fold_digits

_KEYCAP = dict.fromkeys(map(ord, "\ufe0f\u20e3\u200d\u200b\u200e\u200f"))


class Word(StrEnum):
    """What a single word asks for."""

    YES = "yes"
    NO = "no"
    SKIP = "skip"
    STOP = "stop"
    START = "start"
    HELP = "help"
    HUMAN = "human"
    STATUS = "status"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words by language. A language's own words are asked first, then everybody else's."""

    words: Mapping[str, Mapping[str, Word]]
    names: Mapping[str, str]

    @classmethod
    def load(cls, root: Path, languages: tuple[str, ...]) -> Lexicon:
        """Read locales/<lang>/words.yml of the languages served."""
        words: dict[str, dict[str, Word]] = {}
        names: dict[str, str] = {}
        for code in languages:
            path = root / "locales" / code / "words.yml"
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            words[code] = {plain(w): Word(key) for key, ws in data["words"].items() for w in ws}
            names |= {plain(name): code for name in data["names"]}
        return cls(words, names)

    def word(self, text: str, language: str) -> Word | None:
        """The word that a whole message is, if any."""
        key = plain(text)
        if not key:
            return None
        own = self.words.get(language, {}).get(key)
        return own or next((ws[key] for ws in self.words.values() if key in ws), None)

    def language_named(self, text: str) -> str | None:
        """The language whose name a whole message is, if any."""
        return self.names.get(plain(text))


def plain(text: str) -> str:
    """Lower case, without marks at the ends, keycaps and joiners."""
    folded = unicodedata.normalize("NFKC", fold_digits(text)).translate(_KEYCAP).casefold()
    return folded.strip(" \t\n.,!?।॥؟،…'\"“”‘’*_-/()")


def choice_number(text: str) -> int | None:
    """The number that a whole message is: "2", "২", "2️⃣", "2."; at most two digits."""
    key = plain(text)
    return int(key) if key.isdecimal() and len(key) <= 2 else None
