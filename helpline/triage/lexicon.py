"""The phrases of each form of writing, from locales/<form>/risk.yml, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import Pattern
from typing import Any

import yaml

from helpline.language.scripts import base_of
from helpline.triage.plain import plain
from helpline.triage.signals import Danger, Guard

ROOT = Path(__file__).parents[2]
SIBLINGS = {
    "id": ("ms",), "ms": ("id",), "hi-Latn": ("ur-Latn", "bn-Latn", "ne-Latn"), "ur-Latn": ("hi-Latn",),
    "bn-Latn": ("hi-Latn",), "ne-Latn": ("hi-Latn",), "hi": ("ne",), "ne": ("hi",), "vi": ("vi-Latn",),
    "vi-Latn": ("vi",), "ar": ("ur",), "ur": ("ar",),
}  # fmt: skip
"""Forms that a short message may be mistaken for: their phrases are heard as well."""
GAP, WIDEST = "..", 24
"""Two dots in an entry stand for a few words in between, so many characters at the most."""
SHORTEST_WITH_MISTAKES = 9
"""A phrase with fewer letters is not looked for with spelling mistakes."""
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry: its id, its kind, and its letters as `plain` reads them."""

    rule: str
    kind: Danger
    text: str
    critical: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that is listened for in a message of one form."""

    phrases: tuple[Phrase, ...]
    dangers: tuple[tuple[Pattern[str], tuple[Phrase, ...]], ...]
    guards: tuple[tuple[Guard, Pattern[str]], ...]
    emergency: Pattern[str]


@cache
def lexicon_of(form: str, *, mixed: bool = True) -> Lexicon:
    """The lexicon of a form, its siblings and its native writing; `mixed`: with English words."""
    forms = dict.fromkeys(
        (form, *SIBLINGS.get(form, ()), base_of(form), *(("en",) if mixed else ()))
    )
    read = [(near, _read(near)) for near in forms]
    phrases = tuple(p for near, data in read for p in _phrases(near, data))
    by_kind = {kind: tuple(p for p in phrases if p.kind is kind) for kind in Danger}
    return Lexicon(
        phrases,
        tuple((_numbered(some), some) for some in by_kind.values() if some),
        tuple(
            (guard, _compiled(e for _, data in read for e in data["guards"].get(guard.value, ())))
            for guard in Guard
        ),
        _compiled(entry for _, data in read for entry in data["emergency"]),
    )


def _phrases(form: str, data: dict[str, Any]) -> Iterable[Phrase]:
    for level in ("critical", "urgent"):
        for kind, entries in data[level].items():
            for number, entry in enumerate(entries):
                rule = f"{form}/{kind}/{number}"
                yield Phrase(rule, Danger(kind), plain(entry).text.strip(), level == "critical")


def _numbered(phrases: tuple[Phrase, ...]) -> Pattern[str]:
    return re.compile("|".join(f"({_pattern(phrase.text)})" for phrase in phrases))


def _compiled(entries: Iterable[str]) -> Pattern[str]:
    read = {plain(entry).text.strip() for entry in entries}
    # Laughter of one letter ("kkk") would be any word that begins with it.
    texts = sorted((t for t in read if len(t) > 1 or not t.isalpha()), key=len, reverse=True)
    texts = [text for text in texts if text]
    return re.compile("|".join(_pattern(text) for text in texts) or r"(?!)")


def _pattern(text: str) -> str:
    """A phrase where a word begins so; between its words a sign or two may stand."""
    parts = [r"\W{1,3}".join(re.escape(word) for word in part.split()) for part in text.split(GAP)]
    words = rf"\W.{{0,{WIDEST}}}?".join(parts)
    spaced = text[0].isalnum() and not _UNSPACED.match(text[0])
    return (r"(?<![^\W_])" if spaced else "") + words


@cache
def _read(form: str) -> dict[str, Any]:
    path = ROOT / "locales" / form / "risk.yml"
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return found
