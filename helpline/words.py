"""Words that are understood before any model is asked: yes, no, stop, help, numbers, a language's name.

They stand as data in locales/<form>/words.yml, one folder for each language and one for each of its
romanised writings (bn-Latn). A message counts only if it is that word and nothing else: "stop" stops;
"make him stop" is a story.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from helpline.digits import fold_digits
from helpline.language.scripts import FORMS, LATIN_REPLIES, base_of

_KEYCAP = dict.fromkeys(map(ord, "\ufe0f\u20e3\u200d\u200b\u200e\u200f"))
_TEN = "\U0001f51f"
LINKED = "lang:"
"""Before a form of writing: what a poster's link says when it opens the chat."""
SHARED = "en"
"""Its words are understood from everybody: they are printed on posters and buttons."""


class Word(StrEnum):
    """What a single word asks for."""

    YES = "yes"
    NO = "no"
    SKIP = "skip"
    STOP = "stop"
    START = "start"
    HELP = "help"
    HUMAN = "human"
    BACK = "back"
    STATUS = "status"
    LANGUAGE = "language"
    ERASE = "erase"
    HIDE = "hide"
    REPEAT = "repeat"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    COPY = "copy"
    PRACTICE = "practice"
    CALL = "call"
    NEWS = "news"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words and numbers by form of writing, and the names of languages."""

    words: Mapping[str, Mapping[str, Word]]
    numbers: Mapping[str, Mapping[str, int]]
    names: Mapping[str, str]

    @classmethod
    def load(cls, root: Path, languages: tuple[str, ...]) -> Lexicon:
        """Read locales/<form>/words.yml of the languages served."""
        data = {form: read_words(root, form) for form in forms_of(languages)}
        return cls(
            {
                form: {plain(w): Word(key) for key, ws in some["words"].items() for w in ws}
                for form, some in data.items()
            },
            {form: dict(_numbers(some["numbers"])) for form, some in data.items()},
            {plain(name): form for form, some in data.items() for name in some["names"]}
            | {plain(f"{LINKED}{form}"): form for form in data},
        )

    @property
    def own_names(self) -> dict[str, str]:
        """What each language calls itself."""
        return {
            form: name.capitalize()
            for name, form in reversed(list(self.names.items()))
            if ":" not in name
        }

    def word(self, text: str, language: str) -> Word | None:
        """The word that a whole message is: of the worker's own language first, then English.

        A word in a script that is not Latin is taken from any language. A Latin one is not: "acha"
        is "stop" in Swahili and "all right" in Hindi.
        """
        key = plain(text)
        own = [form for form in self.words if form.partition("-")[0] == language]
        asked = [*own, SHARED] if key.isascii() else [*own, *self.words]
        found = (self.words[form][key] for form in asked if key in self.words.get(form, ()))
        return next(found, None) if key else None

    def number(self, text: str, language: str) -> int | None:
        """The number from 0 to 99 that a whole message is: 2, ২, 2️⃣, "two", দুই."""
        key = plain(text.replace(_TEN, "10"))
        if key.isdecimal() and len(key) <= 2:
            return int(key)
        own = [form for form in self.numbers if form.partition("-")[0] == language]
        found = (self.numbers[f][key] for f in [*own, SHARED] if key in self.numbers.get(f, ()))
        return next(found, None)

    def language_named(self, text: str) -> str | None:
        """The language, or its romanised form, whose name a whole message is."""
        form = self.names.get(plain(text))
        return form if form is None or form in LATIN_REPLIES else base_of(form)


def forms_of(languages: tuple[str, ...]) -> list[str]:
    """The languages and the romanised forms of them."""
    return [form for form in FORMS if form.partition("-")[0] in languages]


def read_words(root: Path, form: str) -> dict[str, Any]:
    """The data of one form: names, words, numbers, months, units, days."""
    path = root / "locales" / form / "words.yml"
    return dict(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))


def _numbers(rows: list[list[str]]) -> Iterator[tuple[str, int]]:
    for value, names in enumerate(rows):
        for name in names:
            yield plain(name), value


def plain(text: str) -> str:
    """Lower case, without marks at the ends, keycaps and joiners."""
    folded = unicodedata.normalize("NFKC", fold_digits(text)).translate(_KEYCAP).casefold()
    return folded.strip(" \t\n.,!?।॥؟،…'\"“”‘’*_-/()")
