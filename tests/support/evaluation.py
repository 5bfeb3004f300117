"""The evaluation sets beside the repository, and how their figures are written."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from tests.core.redaction.test_forms import IDENTIFYING, INNOCENT, marked
from westline.build import ROOT

EVAL = ROOT.parent / "shared" / "eval"
TWINS = {"ms": "id"}
"""Malay and Indonesian count as one language."""


def lines(name: str) -> list[dict[str, Any]]:
    """The lines of a set."""
    return [json.loads(line) for line in (EVAL / name).read_text(encoding="utf-8").splitlines()]


def own_lines() -> list[dict[str, Any]]:
    """Our own tests of redaction, in the shape of pii.jsonl, for whoever has no evaluation set."""
    told = [
        {
            "text": raw,
            "lang": form,
            "kind": "pii",
            "spans": [
                {"start": start, "end": end, "type": _kind_of(raw[start:end])}
                for start, end in spans
            ],
        }
        for form, (raw, spans) in ((form, marked(text)) for form, text in IDENTIFYING)
    ]
    innocent = [
        {"text": text, "lang": form, "kind": "hard_negative", "spans": []}
        for form, text in INNOCENT
    ]
    return [*told, *innocent]


def _kind_of(place: str) -> str:
    """Our tests mark places, not kinds: what has an @ or five digits identifies, the rest names."""
    digits = sum(character.isdigit() for character in place)
    return "EMAIL" if "@" in place else "PHONE" if digits >= 5 else "PERSON"


def form(line: dict[str, Any]) -> str:
    """The way of writing of a line."""
    return f"{line['lang']}-Latn" if line["script"] == "latin" else str(line["lang"])


def same(found: str, wanted: str) -> bool:
    """Whether a language was found."""
    return TWINS.get(found, found) == TWINS.get(wanted, wanted)


def share(values: Sequence[bool]) -> str:
    """A share in per cent."""
    return f"{100 * sum(values) / len(values):.0f} %" if values else "–"


def rate(work: Callable[[str], object], texts: Sequence[str]) -> str:
    """Texts a second of processor time."""
    begun = time.process_time()
    for text in texts:
        work(text)
    return f"{len(texts) / (time.process_time() - begun):.0f}"
