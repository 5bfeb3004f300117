"""Cues: what tells that a name, a number or an address follows. Data of each form, locales/<form>/cues.yml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import Pattern
from typing import Any

import yaml

from helpline.language.scripts import FORMS
from helpline.redaction.finding import Kind
from helpline.redaction.words import MARKS, ROOT, forms_around
from helpline.words import read_words

NUMBERS = {
    "phone": Kind.PHONE,
    "passport": Kind.PASSPORT,
    "national": Kind.NATIONAL_ID,
    "bank": Kind.BANK,
    "worker": Kind.WORKER_ID,
    "birth": Kind.DOB,
    "plate": Kind.PLATE,
}
"""Sections of the data that say what kind of number follows."""
EVERYDAY = ("roles", "kin", *NUMBERS, "employer", "employer_name", "address_before", "address_after", "name_after", "hotline",
            "reference", "money", "joins")  # fmt: skip
"""Sections whose words are no names."""
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Cues:
    """Compiled cues for a message of one form, its siblings and English."""

    name_before: Pattern[str]
    name_weak: Pattern[str]
    name_after: Pattern[str]
    title: Pattern[str]
    suffix: Pattern[str]
    suffix_strong: Pattern[str]
    role: Pattern[str]
    kin: Pattern[str]
    titles_weak: Pattern[str]
    no_title: Pattern[str]
    numbers: Pattern[str]
    kinds: tuple[Kind, ...]
    employer: Pattern[str]
    employer_name: Pattern[str]
    employer_end: Pattern[str]
    address_before: Pattern[str]
    address_after: Pattern[str]
    places: Pattern[str]
    hotline: Pattern[str]
    reference: Pattern[str]
    money: str
    stops: frozenset[str]
    vocabulary: frozenset[str]
    joins: frozenset[str]
    glue: frozenset[str]
    verb_begins: tuple[str, ...]
    verb_ends: tuple[str, ...]
    name_begins: tuple[str, ...]
    name_ends: tuple[str, ...]
    digits: dict[str, str]

    def kind_of(self, match: re.Match[str]) -> Kind:
        """The kind of number that a match of `numbers` announces."""
        return self.kinds[(match.lastindex or 1) - 1]


@cache
def cues_for(form: str, *, mixed: bool = True) -> Cues:
    """The cues that count in a message of this form; `mixed`: with Latin letters in it, so in English too."""
    forms = [near for near in forms_around(form) if mixed or near != "en" or form == "en"]
    read = [_read(near) for near in forms]

    def of(section: str) -> list[str]:
        return [cue for data in read for cue in data.get(section, ())]

    def compiled(section: str) -> Pattern[str]:
        return _compiled(of(section))

    announcing = [(cue, kind) for name, kind in NUMBERS.items() for cue in of(name)]
    announcing.sort(key=lambda pair: (not _is_spaced(pair[0]), -len(pair[0])))
    return Cues(
        compiled("name_before"),
        compiled("name_weak"),
        compiled("name_after"),
        compiled("titles"),
        compiled("suffixes"),
        compiled("suffixes_strong"),
        compiled("roles"),
        compiled("kin"),
        compiled("titles_weak"),
        compiled("no_titles"),
        _grouped([cue for cue, _ in announcing]),
        tuple(kind for _, kind in announcing),
        compiled("employer"),
        compiled("employer_name"),
        compiled("employer_ends"),
        compiled("address_before"),
        compiled("address_after"),
        compiled("places"),
        compiled("hotline"),
        compiled("reference"),
        _alternatives(of("money")),
        frozenset(word.casefold() for word in of("stops")),
        frozenset(w for section in EVERYDAY for cue in of(section) for w in cue.casefold().split()),
        frozenset(of("joins")),
        frozenset(of("glue")),
        tuple(of("verb_begins")),
        tuple(of("verb_ends")),
        tuple(of("name_begins")),
        tuple(of("name_ends")),
        _digit_words(forms),
    )


def _grouped(cues: list[str]) -> Pattern[str]:
    """One group for each cue, the longest first, so that a match tells which it was."""
    return re.compile(_at_word_starts([(cue, f"({_pattern(cue)})") for cue in cues]), re.IGNORECASE)


def _compiled(cues: Iterable[str]) -> Pattern[str]:
    found = _alternatives(cues)
    return re.compile(found, re.IGNORECASE) if found else _NEVER


def _alternatives(cues: Iterable[str]) -> str:
    """The longest first. A letter may be drawn out ("naaam"); between words any spaces may stand."""
    longest_first = sorted(dict.fromkeys(cues), key=len, reverse=True)
    return _at_word_starts([(cue, _pattern(cue)) for cue in longest_first])


def _at_word_starts(cues: list[tuple[str, str]]) -> str:
    """One look behind for all cues of spaced writing: the others are never tried within a word."""
    spaced = "|".join(pattern for cue, pattern in cues if _is_spaced(cue))
    anywhere = "|".join(pattern for cue, pattern in cues if not _is_spaced(cue))
    parts = [rf"(?<![^\W_])(?<![{MARKS}])(?:{spaced})"] if spaced else []
    return "|".join([*parts, anywhere] if anywhere else parts)


def _is_spaced(cue: str) -> bool:
    return cue[0].isalnum() and not any(_unspaced(character) for character in cue)


def _pattern(cue: str) -> str:
    inside = r"\s{1,3}".join(_word(word) for word in cue.split())
    ends = not any(_unspaced(character) for character in cue) and cue[-1] not in ".:"
    return inside + (rf"(?![^\W_])(?![{MARKS}])" if ends else "")


def _word(word: str) -> str:
    """A word of which Latin vowels, and the last letter, may be drawn out."""
    if not word.isascii():
        return re.escape(word)
    last = len(word) - 1
    return "".join(
        re.escape(c) + ("{1,5}" if c.isalpha() and (c in "aeiou" or n == last) else "")
        for n, c in enumerate(word)
    )


def _unspaced(character: str) -> bool:
    return (
        "\u0e00" <= character <= "\u0e7f"
        or "\u1000" <= character <= "\u109f"
        or ("\u1780" <= character <= "\u17ff")
    )


@cache
def _read(form: str) -> dict[str, Any]:
    path = ROOT / "locales" / form / "cues.yml"
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    found: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return found


def _digit_words(forms: Iterable[str]) -> dict[str, str]:
    """Words for 0 to 9, as digits are spelt out in a telephone number."""
    found: dict[str, str] = {}
    for form in forms:
        for value, names in enumerate(read_words(ROOT, form)["numbers"][:10]):
            for name in names:
                found.setdefault(name, str(value))
    return found


def missing(root: Path = ROOT) -> Iterator[str]:
    """Forms without cues: a form is not ready without them."""
    for form in FORMS:
        if not (root / "locales" / form / "cues.yml").exists():
            yield form
