"""The phrases of each form of writing, from locales/<form>/risk.yml, read once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from helpline.language.scripts import base_of
from helpline.triage.finder import Finder
from helpline.triage.plain import plain
from helpline.triage.signals import Danger, Guard

ROOT = Path(__file__).parents[2]
SIBLINGS = {
    "id": ("ms",), "ms": ("id",), "hi-Latn": ("ur-Latn", "bn-Latn", "ne-Latn"), "ur-Latn": ("hi-Latn",),
    "bn-Latn": ("hi-Latn",), "ne-Latn": ("hi-Latn",), "hi": ("ne",), "ne": ("hi",), "vi": ("vi-Latn",),
    "vi-Latn": ("vi",), "ar": ("ur",), "ur": ("ar",),
}  # fmt: skip
"""Forms that a short message may be mistaken for: their phrases are heard as well."""
SHORTEST_WITH_MISTAKES = 9
"""A phrase with fewer letters is not looked for with spelling mistakes."""


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
    dangers: tuple[tuple[Finder, tuple[Phrase, ...]], ...]
    guards: tuple[tuple[Guard, Finder], ...]
    emergency: Finder


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
        tuple((Finder.of(p.text for p in some), some) for some in by_kind.values() if some),
        tuple(
            (guard, _finder(e for _, data in read for e in data["guards"].get(guard.value, ())))
            for guard in Guard
        ),
        _finder(entry for _, data in read for entry in data["emergency"]),
    )


def _phrases(form: str, data: dict[str, Any]) -> Iterable[Phrase]:
    for level in ("critical", "urgent"):
        for kind, entries in data[level].items():
            for number, entry in enumerate(entries):
                rule = f"{form}/{kind}/{number}"
                yield Phrase(rule, Danger(kind), plain(entry).text.strip(), level == "critical")


def _finder(entries: Iterable[str]) -> Finder:
    """The longest first: what says more is found rather than its beginning."""
    read = {plain(entry).text.strip() for entry in entries}
    # Laughter of one letter ("kkk") would be any word that begins with it.
    texts = (text for text in read if text and (len(text) > 1 or not text.isalpha()))
    return Finder.of(sorted(texts, key=lambda text: (-len(text), text)))


@cache
def _read(form: str) -> dict[str, Any]:
    path = ROOT / "locales" / form / "risk.yml"
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return found
