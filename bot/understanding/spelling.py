"""Two ways to spell a text for the character voters: as it is, and as its skeleton.

A skeleton is a rough common romanisation: বেতন, betn and "beton" come close to each other, so that
native examples teach romanised writing and the reverse.
"""

from __future__ import annotations

import re
import unicodedata

from uroman_fast import romanize

MOST_CHARACTERS = 1500
_FOLDS = (
    ("aa", "a"), ("ee", "i"), ("ii", "i"), ("oo", "u"), ("uu", "u"), ("ou", "u"), ("w", "v"),
    ("z", "j"), ("q", "k"), ("ph", "f"), ("y", "i"), ("x", "ks"),
)  # fmt: skip


def letters(text: str) -> str:
    """Lower case, nothing else: tone marks, vowels and digits keep their meaning."""
    return unicodedata.normalize("NFC", text[:MOST_CHARACTERS]).lower()


def skeleton(text: str) -> str:
    """Romanised, vowels folded, doubled letters merged, breath left out."""
    latin = unicodedata.normalize("NFKD", romanize(text[:MOST_CHARACTERS]).lower())
    plain = "".join(c for c in latin if not unicodedata.combining(c))
    plain = re.sub(r"[^a-z0-9 ]+", " ", plain)
    for written, folded in _FOLDS:
        plain = plain.replace(written, folded)
    plain = re.sub(r"([bcdgjkpt])h", r"\1", plain)
    return re.sub(r" +", " ", re.sub(r"(.)\1+", r"\1", plain)).strip()


def without_marks(text: str) -> str:
    """As Vietnamese is typed without tone marks."""
    plain = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c))
