"""Whether words for workers are plain: short, one question at a time, never blaming. Kept by a check, in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from helpline.catalogue import Entry

AIM = 300
"""Letters of a message."""
LONGER = {
    "utter_change_language": "names every language",
    "utter_summary": "reads an account back",
}
"""Messages that may be longer, and why. Those of danger say a number and when somebody is there (below)."""
LONG_PREFIXES = ("safety", "law_")
"""A sentence of law is read by whoever asked for it; a safety text cannot be shortened without a loss."""
LONGEST_SENTENCE = 30
"""Words: what a ten-year-old still follows when it is read aloud (Flesch, 1948, puts "easy" below twenty on average)."""
QUESTIONS = 1
TWO_QUESTIONS = {
    "follow_reprisal": "a greeting stands before it",
    "canned_after": "the same, of staff, who change it before they send it",
    "call_back_noted": "two halves of one answer",
    "hide_choose_pin": "the first explains what is offered",
    "follow_rate": "some languages put the scale as a question",
    "poster_title": "nobody answers a poster",
}
_QUESTION = re.compile(r"[?؟？፧]")
_SENTENCE = re.compile(r"[.!?؟？፧।။។።۔:\n]+")


def blame_in(root: Path) -> dict[str, list[str]]:
    """What may be said in no language: locales/blame.yml."""
    found: dict[str, Any] = yaml.safe_load(
        (root / "locales" / "blame.yml").read_text(encoding="utf-8")
    )
    return {
        language: [str(one).casefold() for one in phrases] for language, phrases in found.items()
    }


def faults(entry: Entry, text: str, blaming: list[str]) -> Iterator[str]:
    """What is not plain in a text of one language."""
    key = entry.context
    if any(phrase in text.casefold() for phrase in blaming):
        yield "blames or doubts the worker (locales/blame.yml)"
    if entry.is_choice:
        return
    if len(text) > AIM and key not in LONGER and not key.startswith(LONG_PREFIXES):
        yield f"has {len(text)} letters, {AIM} are the aim"
    asked = len(_QUESTION.findall(text))
    if asked > QUESTIONS and key not in TWO_QUESTIONS:
        yield f"asks {asked} questions at once"
    longest = max((len(part.split()) for part in _SENTENCE.split(text)), default=0)
    if longest > LONGEST_SENTENCE and key not in LONGER:
        yield f"has a sentence of {longest} words, {LONGEST_SENTENCE} are the most"
