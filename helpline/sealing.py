"""Reports that stay sealed until others tell of the same place or boss: nobody must be the first to speak.

A worker names whom it is about. Each name is reduced to its letters and digits, and found again by a keyed
fingerprint: alike if they are alike after that, in any order of lines. Danger is never sealed.
"""

from __future__ import annotations

import re
import unicodedata

from helpline.text import RawText

MOST_NAMES, LONGEST, SHORTEST = 5, 80, 3
COMMON = frozenset(
    {
        "the", "company", "co", "ltd", "limited", "pvt", "private", "plc", "inc", "llc", "factory", "garment",
        "garments", "textile", "textiles", "fashion", "group", "industry", "industries", "international",
        "trading", "house", "mr", "mrs", "ms", "sir", "madam", "boss",
    }
)  # fmt: skip
"""What stands in many names and tells none apart."""
_APART = re.compile(r"[\n,;/،、။।]+")


def names_in(text: RawText) -> list[str]:
    """The names of a message, one a line or between commas, ready to be compared. Empty if it holds none."""
    found = dict.fromkeys(_bare(part) for part in _APART.split(text.reveal()))
    return [name for name in found if SHORTEST <= len(name) <= LONGEST][:MOST_NAMES]


def _bare(part: str) -> str:
    """Letters, their vowel signs, and digits alone, without what many names share if something else is left."""
    folded = unicodedata.normalize("NFKC", part).casefold()
    kept = (letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in folded)
    words = "".join(kept).split()
    telling = [word for word in words if word not in COMMON]
    return "".join(telling or words)
