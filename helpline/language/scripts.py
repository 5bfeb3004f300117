"""Scripts: which one a text is written in, and which languages use it."""

from __future__ import annotations

import unicodedata
from collections import Counter

SCRIPT_OF = {
    "en": "Latn", "bn": "Beng", "hi": "Deva", "ne": "Deva", "ur": "Arab", "my": "Mymr",
    "km": "Khmr", "th": "Thai", "vi": "Latn", "id": "Latn", "ms": "Latn", "tl": "Latn",
    "ar": "Arab", "sw": "Latn", "am": "Ethi", "es": "Latn", "ta": "Taml", "si": "Sinh",
}  # fmt: skip
"""The languages of this house and their own script (ISO 639-1, ISO 15924)."""
ROMANISED = ("bn", "hi", "ne", "ur", "ar", "vi")
"""Also written with plain Latin letters: bn-Latn; vi-Latn is Vietnamese without tone marks."""
LATIN_REPLIES = ("bn-Latn", "hi-Latn", "ne-Latn", "ur-Latn")
"""Romanised forms in which we can answer too, for whoever reads no other script."""
FORMS = (*SCRIPT_OF, *(f"{code}-Latn" for code in ROMANISED))
_NAME_TO_SCRIPT = {
    "LATIN": "Latn", "BENGALI": "Beng", "DEVANAGARI": "Deva", "ARABIC": "Arab", "MYANMAR": "Mymr",
    "KHMER": "Khmr", "THAI": "Thai", "ETHIOPIC": "Ethi", "TAMIL": "Taml", "SINHALA": "Sinh",
    "CJK": "Hani", "HANGUL": "Hang", "HIRAGANA": "Jpan", "KATAKANA": "Jpan", "CYRILLIC": "Cyrl",
    "GREEK": "Grek", "HEBREW": "Hebr", "LAO": "Laoo", "TELUGU": "Telu", "GURMUKHI": "Guru",
    "GUJARATI": "Gujr", "MALAYALAM": "Mlym", "KANNADA": "Knda", "ORIYA": "Orya",
}  # fmt: skip
LOOKED_AT = 2000
SOURCE = "en"
OWN_SHARE = 3
"""A script other than Latin wins from one letter in three: names and loan words are typed in Latin."""


def script_of(text: str) -> tuple[str | None, int]:
    """The script of a text and how many letters it has; None where there is no known letter."""
    counts: Counter[str] = Counter()
    for character in text[:LOOKED_AT]:
        if character.isalpha():
            counts[unicodedata.name(character, "?").split(" ")[0].split("-")[0]] += 1
    letters = counts.total()
    if not letters:
        return None, 0
    others = [(name, n) for name, n in counts.most_common() if name != "LATIN"]
    if others and others[0][1] * OWN_SHARE >= letters:
        return _NAME_TO_SCRIPT.get(others[0][0], "Zzzz"), letters
    return _NAME_TO_SCRIPT.get(counts.most_common(1)[0][0], "Zzzz"), letters


def base_of(form: str) -> str:
    """The language of a form: bn of bn-Latn."""
    return form.partition("-")[0]


def forms_in(script: str) -> tuple[str, ...]:
    """Every form that is written in a script."""
    return tuple(
        form for form in FORMS if script == ("Latn" if form.endswith("-Latn") else SCRIPT_OF[form])
    )


def written_form(language: str, text: str) -> str:
    """The form that a text in a named language (bn, or bn-Latn) is written in; English for one we do not know."""
    code, script = base_of(language), script_of(text)[0]
    if language in FORMS and language != code:
        return language
    if code not in SCRIPT_OF:
        return SOURCE
    unmarked = code == "vi" and text.isascii()
    romanised = script == "Latn" and SCRIPT_OF[code] != "Latn"
    return f"{code}-Latn" if romanised or unmarked else code


def form_of(code: str, script: str) -> str:
    """A language in a script as a BCP 47 tag: bn, or bn-Latn where it is romanised."""
    native = SCRIPT_OF.get(code)
    return f"{code}-Latn" if script == "Latn" and native != "Latn" else code
