"""The classifier of danger: the same four voters, taught three words: critical, urgent, standard.

It is taught from the phrases of danger and their look-alikes (locales/<form>/risk.yml) and from the
training lines of the assistant (nlu/), whose category says how grave they are. It hears spelling
mistakes and words that no rule has; the rules hear what it was never taught.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.understanding.examples import Example, read_examples
from bot.understanding.model import Floats, Understanding
from helpline.language.scripts import FORMS
from helpline.triage import Votes

CRITICAL, URGENT, STANDARD = "critical", "urgent", "standard"
GRAVE = {
    "VIO": CRITICAL, "SXV": CRITICAL, "MHS": CRITICAL, "TRF": CRITICAL, "MOV": CRITICAL,
    "BAS": URGENT, "CHD": URGENT, "INJ": URGENT, "DOC": URGENT, "DEP": URGENT, "RPR": URGENT,
}  # fmt: skip
"""How grave a report of a category mostly is. Questions about the law are standard, whatever they are about."""
NEAR = {"WAG", "HAR", "HRS"}
"""Ordinary reports that sound like danger: an employer who shouts, keeps wages, forbids a rest."""
ONE_IN = 3
"""Of other ordinary lines one in three is taught: enough of each kind, and training stays short."""


def danger_examples(root: Path) -> Iterator[Example]:
    """Everything to learn from, in a fixed order."""
    for number, example in enumerate(read_examples(root)):
        grave = GRAVE.get(example.category) if example.intent == "report" else None
        near = example.intent == "report" and example.category in NEAR
        if grave or near or number % ONE_IN == 0:
            yield Example(example.text, example.form, grave or STANDARD)
    for form in FORMS:
        yield from _phrases(form, _read(root, form))


def _phrases(form: str, data: dict[str, Any]) -> Iterator[Example]:
    chance = random.Random(form)  # noqa: S311 - chooses mistakes, guards nothing
    for level in (CRITICAL, URGENT):
        for entries in data[level].values():
            for written in entries:
                entry = written.replace(" .. ", " ")
                yield Example(entry, form, level)
                yield Example(mistyped(entry, chance), form, level)
    for guard in ("idiom", "negation", "drill"):
        yield from (Example(entry, form, STANDARD) for entry in data["guards"][guard])


def _read(root: Path, form: str) -> dict[str, Any]:
    text = (root / "locales" / form / "risk.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return found


def mistyped(text: str, chance: random.Random) -> str:
    """The text with one mistake of the thumb in one of its longer words: a letter lost, doubled or moved."""
    words = text.split(" ")
    number = max(range(len(words)), key=lambda n: len(words[n]) + chance.random())
    word = words[number]
    at, kind = chance.randrange(len(word)), chance.randrange(3)
    if kind == 0 and len(word) > 3:
        word = word[:at] + word[at + 1 :]
    elif kind == 1:
        word = word[:at] + word[at] + word[at:]
    else:
        word = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    return " ".join([*words[:number], word, *words[number + 1 :]])


class DangerVoter:
    """helpline.triage.Voter over the four voters."""

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    @classmethod
    def train(cls, examples: list[Example], vectors: Floats | None, seed: int = 7) -> DangerVoter:
        """Learn. Half a minute on two cores, without the embedding of the examples."""
        return cls(Understanding.train(examples, vectors, seed))

    def votes(self, text: str, form: str, vector: Floats | None) -> Votes:
        """Probabilities of critical and urgent."""
        given = None if vector is None else np.asarray(vector, np.float32)
        shares = dict(self._understanding.read(text, form, given).ranking)
        return Votes(shares.get(CRITICAL, 0.0), shares.get(URGENT, 0.0))

    def save(self, folder: Path) -> None:
        """As plain arrays."""
        self._understanding.save(folder)

    @classmethod
    def load(cls, folder: Path) -> DangerVoter:
        """Read what `save` wrote."""
        return cls(Understanding.load(folder))
