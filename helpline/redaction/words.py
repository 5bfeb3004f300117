"""What is an ordinary word, and what is a name, as far as lists can tell.

Ordinary are the words of our own training lines (nlu/, which hold no identity) and the commonest
words of a language (the package wordfreq 3, lists of 2021-2024). Names are names.txt beside this
file, frozen from Faker's lists and our own. A word that is both is a name only where a cue says so.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from unicodedata import normalize

from wordfreq import top_n_list

from helpline.language.scripts import base_of

ROOT = Path(__file__).parents[2]
MOST = 15_000
LISTS = {"tl": "fil"}
LISTED = frozenset(("en", "ar", "bn", "es", "fil", "hi", "id", "ms", "ta", "ur", "vi"))
COMMONEST = 4_000
COMMON_LATIN = 3_000
"""English is mixed into every Latin-script message: its commonest words count in all of them."""
SIBLINGS = {
    "id": ("ms",), "ms": ("id",), "hi-Latn": ("ur-Latn",), "ur-Latn": ("hi-Latn",),
    "bn-Latn": ("hi-Latn",), "ne-Latn": ("hi-Latn",), "hi": ("ne",), "ne": ("hi",), "vi-Latn": ("vi",),
}  # fmt: skip
"""Forms whose words are easily taken for one another in a short message."""

MARKS = (
    "\u0300-\u036f\u064b-\u0652\u0670\u0901-\u0903\u093a-\u094f\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7"
    "\u0b82\u0bbe-\u0bcd\u0d82\u0d83\u0dca-\u0ddf\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u102b-\u103e\u1056-\u1059"
    "\u17b6-\u17d3\u200c\u200d"
)
WORD = re.compile(
    rf"\b[as]/[lpo]\b|[^\W\d_](?:[^\W\d_]|[{MARKS}]|['’.](?=[^\W\d_]{{2}})|-(?=[^\W\d_]))*"
)

WITH_DIGITS = re.compile(
    r"(?:[2356789](?=[^\W\d_]))?[^\W\d_](?:[^\W\d_]|[2356789'](?=[^\W\d_])|[2356789](?![\d.,]))*"
)
"""Romanised Arabic writes some letters as digits: "ta7liya", "3omara", "share3"."""


def forms_around(form: str) -> tuple[str, ...]:
    """A form, its siblings, its language in native script, and English."""
    return tuple(dict.fromkeys((form, *SIBLINGS.get(form, ()), base_of(form), "en")))


@cache
def everyday(form: str) -> frozenset[str]:
    """Words of our own lines in a form, its siblings and its language."""
    return frozenset().union(*(_written(near) for near in forms_around(form)))


@cache
def ordinary(form: str) -> frozenset[str]:
    """Common words that are no names in a message of this form."""
    return common(form) - names()


@cache
def commonest(form: str) -> frozenset[str]:
    """Words so common that they are no names even after "supervisor"."""
    return (_common(base_of(form), COMMONEST) | _common("en", COMMON_LATIN)) - names()


@cache
def common(form: str) -> frozenset[str]:
    """The commonest words of a form's language, names among them."""
    return _common(base_of(form)) | _common("en", COMMON_LATIN)


@cache
def names() -> frozenset[str]:
    """Given and family names, in lower case."""
    text = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _written(form: str) -> frozenset[str]:
    found: set[str] = set()
    for path in (ROOT / "nlu" / form).glob("*.yml"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.lstrip().startswith("- ") and "intent:" not in line:
                found.update(word.casefold() for word in split(normalize("NFC", line)))
    return frozenset(found)


@cache
def _common(language: str, most: int = MOST) -> frozenset[str]:
    name = LISTS.get(language, language)
    listed = top_n_list(name, most, wordlist="small") if name in LISTED else []
    return frozenset(normalize("NFC", word) for word in listed)


def has_list(form: str) -> bool:
    """Whether there is a list of the commonest words of a form's language."""
    language = base_of(form)
    return LISTS.get(language, language) in LISTED


def split(text: str) -> list[str]:
    """The words of a text: letters with their marks, apostrophes and hyphens inside."""
    return [match.group() for match in WORD.finditer(text)]
