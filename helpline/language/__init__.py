"""Which language a message is written in, and when to keep the one we know.

The script settles most: Bengali, Devanagari and Arabic letters name their language among the ones
we serve. Latin text is put to langdetect, restricted to served languages and seeded; short or
doubtful text never changes the language of a conversation.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

from helpline.language.latin import vote_latin
from helpline.text import RawText

SCRIPT_OF = {
    "en": "Latn", "bn": "Beng", "hi": "Deva", "ne": "Deva", "ur": "Arab", "my": "Mymr",
    "km": "Khmr", "th": "Thai", "vi": "Latn", "id": "Latn", "ms": "Latn", "tl": "Latn",
    "ar": "Arab", "sw": "Latn", "am": "Ethi", "es": "Latn", "ta": "Taml", "si": "Sinh",
}  # fmt: skip
_NAME_TO_SCRIPT = {
    "LATIN": "Latn", "BENGALI": "Beng", "DEVANAGARI": "Deva", "ARABIC": "Arab", "MYANMAR": "Mymr",
    "KHMER": "Khmr", "THAI": "Thai", "ETHIOPIC": "Ethi", "TAMIL": "Taml", "SINHALA": "Sinh",
}  # fmt: skip
ENOUGH_LETTERS = 12
"""Fewer letters than this never change a known language."""
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Language:
    """BCP 47 code, ISO 15924 script and how sure we are, 0 to 1."""

    code: str
    script: str
    confidence: float


def script_of(text: str) -> tuple[str | None, int]:
    """The script of most letters, and how many letters there are."""
    counts: Counter[str] = Counter()
    for character in text[:2000]:
        if character.isalpha():
            counts[unicodedata.name(character, "?").split(" ")[0]] += 1
    if not counts:
        return None, 0
    name, _ = counts.most_common(1)[0]
    return _NAME_TO_SCRIPT.get(name), sum(counts.values())


def identify(text: RawText, previous: str | None, served: tuple[str, ...]) -> Language:
    """The language of a message; the previous one unless the evidence against it is strong."""
    script, letters = script_of(text.reveal())
    fallback = previous or served[0]
    candidates = tuple(code for code in served if SCRIPT_OF.get(code) == script)
    if script is None or not candidates:
        return Language(fallback, SCRIPT_OF.get(fallback, "Latn"), 0.0)
    if previous in candidates and (letters < ENOUGH_LETTERS or len(candidates) == 1):
        return Language(previous, script, 0.5)
    if previous is None and len(candidates) == 1:
        return Language(candidates[0], script, 0.6)
    code, confidence = _among(text.reveal(), script, candidates)
    if previous and SCRIPT_OF.get(previous) == script and confidence < SURE:
        return Language(previous, script, confidence)
    if previous and script == "Latn" and confidence < SURE:
        return Language(previous, SCRIPT_OF.get(previous, "Latn"), confidence)
    return Language(code, script, confidence)


def _among(text: str, script: str, candidates: tuple[str, ...]) -> tuple[str, float]:
    if script == "Latn":
        return vote_latin(text, candidates)
    return candidates[0], 0.99 if len(candidates) == 1 else 0.6
