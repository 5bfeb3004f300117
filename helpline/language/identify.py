"""One message: its language, script and how sure we are; the conversation's memory weighs in."""

from __future__ import annotations

from dataclasses import dataclass

from helpline.language.model import LanguageModel
from helpline.language.scripts import ROMANISED, SCRIPT_OF, form_of, script_of
from helpline.text import RawText

CHANGE_FROM, CHANGE_WORDS, CHANGE_LETTERS = 0.8, 3, 12
"""A known language is given up at this probability, words and letters, and not before."""
CHANGE_SCRIPT_LETTERS = 3
MARKED = frozenset({"vi"})
"""Written in Latin letters with marks, and also typed without any."""
TWINS = frozenset({"id", "ms"})
"""So close that one message cannot decide: a known one of them is kept against the other."""


@dataclass(frozen=True, slots=True)
class Language:
    """BCP 47 code, ISO 15924 script and how sure we are, 0 to 1. `served` is false for a foreign script."""

    code: str
    script: str
    confidence: float
    served: bool = True
    unmarked: bool = False

    @property
    def form(self) -> str:
        """The way of writing: bn, or bn-Latn where it is romanised, or vi-Latn without tone marks."""
        return f"{self.code}-Latn" if self.unmarked else form_of(self.code, self.script)


def identify(
    text: RawText,
    previous: str | None,
    served: tuple[str, ...],
    model: LanguageModel | None = None,
) -> Language:
    """The language of a message; the previous one unless the evidence against it is strong.

    Without a model (nothing trained yet) a shared script names the first served language of it.
    """
    raw = text.reveal()
    script, letters = script_of(raw)
    fallback = previous or served[0]
    if script is None:
        return Language(fallback, SCRIPT_OF.get(fallback, "Latn"), 0.0)
    shares = _shares(raw, script, letters, served, model)
    if not shares:
        return Language(fallback, script, 0.0, served=False)
    code = max(shares, key=lambda candidate: shares[candidate])
    if previous is not None and not _changes(raw, script, letters, code, shares[code], previous):
        code, script = previous, _script_kept(script, previous)
    unmarked = code in MARKED and raw.isascii()
    return Language(code, script, shares.get(code, 0.0), unmarked=unmarked)


def _shares(
    text: str, script: str, letters: int, served: tuple[str, ...], model: LanguageModel | None
) -> dict[str, float]:
    """A probability for each served language that may be written in this script."""
    candidates = [code for code in served if SCRIPT_OF.get(code) == script]
    if script == "Latn":
        candidates += [code for code in served if code in ROMANISED and code not in candidates]
    votes = model.votes(text, script, letters) if model and len(candidates) > 1 else {}
    if not votes:
        return {code: (0.9 if len(candidates) == 1 else 0.1) for code in candidates}
    sums = dict.fromkeys(candidates, 0.0)
    for form, share in votes.items():
        code = form.partition("-")[0]
        if code in sums:
            sums[code] += share
    total = sum(sums.values()) or 1.0
    return {code: share / total for code, share in sums.items()}


def _changes(text: str, script: str, letters: int, code: str, sure: float, previous: str) -> bool:
    if code == previous or {code, previous} == TWINS:
        return False
    if script not in ("Latn", SCRIPT_OF.get(previous)):
        return letters >= CHANGE_SCRIPT_LETTERS
    long_enough = letters >= CHANGE_LETTERS and len(text.split()) >= CHANGE_WORDS
    return sure >= CHANGE_FROM and long_enough


def _script_kept(script: str, previous: str) -> str:
    return script if script == "Latn" else SCRIPT_OF.get(previous, script)
