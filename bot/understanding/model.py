"""The four voters together: trained, fused late, calibrated, saved and read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding.examples import WITH_CATEGORY, Example
from bot.understanding.meaning import MeaningVoters
from bot.understanding.spelling import letters, skeleton, without_marks
from helpline.characters import CharacterVoter

Floats = NDArray[np.float32]
WEIGHTS = {"network": 1.0, "neighbours": 1.0, "skeleton": 1.0, "letters": 1.0}
ROMANISED = {**WEIGHTS, "skeleton": 2.0, "letters": 2.0}
"""The embedding has seen little romanised writing, so the characters count double there."""
FLOOR = 1e-4
"""No voter may call a label less likely than this."""
SPELLINGS = {"skeleton": skeleton, "letters": letters}
KEPT_APART = 10
"""Every tenth example is kept apart to fit the temperature, then learnt as well."""


@dataclass(frozen=True, slots=True)
class Understood:
    """One reading. Confidences are calibrated probabilities; `nearest` is a cosine, or None."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    category: str | None
    category_confidence: float
    nearest: float | None


class Understanding:
    """Reads a text in a form of writing, with its embedding or without."""

    def __init__(
        self,
        labels: Sequence[str],
        characters: dict[str, CharacterVoter],
        meaning: MeaningVoters | None,
        temperature: float = 1.0,
    ) -> None:
        self._labels, self._characters, self._meaning = list(labels), characters, meaning
        self._temperature = temperature
        self._intents, self._of_intent = _groups([label.split("/")[0] for label in labels])
        self._categories, self._of_category = _groups([label.partition("/")[2] for label in labels])

    @classmethod
    def train(
        cls, examples: Sequence[Example], vectors: Floats | None, seed: int = 7
    ) -> Understanding:
        """Learn twice: without every tenth example, to calibrate on them, and then from all."""
        apart = np.arange(len(examples)) % KEPT_APART == KEPT_APART // 2
        some = [example for example, kept in zip(examples, apart, strict=True) if not kept]
        judge = cls._learn(some, None if vectors is None else vectors[~apart], seed)
        held = [example for example, kept in zip(examples, apart, strict=True) if kept]
        temperature = judge._calibrated(held, None if vectors is None else vectors[apart])
        learnt = cls._learn(examples, vectors, seed)
        learnt._temperature = temperature
        return learnt

    @classmethod
    def _learn(
        cls, examples: Sequence[Example], vectors: Floats | None, seed: int
    ) -> Understanding:
        labels = [example.label for example in examples]
        texts = [example.text for example in examples]
        characters = {
            name: CharacterVoter.train(spell, texts, labels, seed)
            for name, spell in SPELLINGS.items()
        }
        forms = [example.form for example in examples]
        meaning = None if vectors is None else MeaningVoters.train(vectors, forms, labels, seed)
        return cls(sorted(set(labels)), characters, meaning)

    def _calibrated(self, held: Sequence[Example], vectors: Floats | None) -> float:
        """The temperature at which the confidences of unseen examples are most truthful."""
        known = [number for number, example in enumerate(held) if example.intent in self._intents]
        intents = np.stack([
            self._intent_shares(
                self._votes(held[n].text, held[n].form, None if vectors is None else vectors[n])[0]
            )
            for n in known
        ])  # fmt: skip
        right = np.array([self._intents.index(held[n].intent) for n in known])
        tried = np.linspace(0.3, 2.5, 45)
        losses = [
            -np.log(_tempered(intents, t)[np.arange(len(right)), right] + 1e-9).mean()
            for t in tried
        ]
        return float(tried[int(np.argmin(losses))])

    def read(self, text: str, form: str, vector: Floats | None = None) -> Understood:
        """Understand one message. Without a vector only the characters vote."""
        votes, nearest = self._votes(text, form, vector)
        intents = _tempered(self._intent_shares(votes)[None], self._temperature)[0]
        ranking = tuple((self._intents[i], float(intents[i])) for i in np.argsort(-intents))
        intent, confidence = ranking[0]
        reading = Understood(intent, confidence, ranking, None, 0.0, nearest)
        if intent not in WITH_CATEGORY:
            return reading
        category, sure = self._category(votes)
        return replace(reading, category=category, category_confidence=sure)

    def _intent_shares(self, votes: Sequence[tuple[float, Floats]]) -> Floats:
        """Votes multiplied: a voter that finds an intent impossible is heard."""
        logs = sum(weight * np.log(shares + FLOOR) for weight, shares in votes)
        powers = np.exp(logs - np.max(logs))
        sums = np.bincount(self._of_intent, powers, len(self._intents))
        shares: Floats = (sums / sums.sum()).astype(np.float32)
        return shares

    def _category(self, votes: Sequence[tuple[float, Floats]]) -> tuple[str, float]:
        """Votes added: categories overlap, and no voter may forbid one."""
        added = sum(weight * shares for weight, shares in votes)
        sums = np.bincount(self._of_category, added, len(self._categories))
        sums[self._categories.index("")] = 0
        best = int(np.argmax(sums))
        return self._categories[best], float(sums[best] / max(sums.sum(), 1e-9))

    def _votes(
        self, text: str, form: str, vector: Floats | None
    ) -> tuple[list[tuple[float, Floats]], float | None]:
        """Each voter's weight and probabilities, and the cosine to the nearest example."""
        votes = {name: voter.votes(text) for name, voter in self._characters.items()}
        nearest = None
        if vector is not None and self._meaning is not None:
            votes["network"], votes["neighbours"], nearest = self._meaning.votes(vector, form)
        weights = ROMANISED if form.endswith("-Latn") else WEIGHTS
        total = sum(weights[name] for name in votes)
        return [(weights[name] / total, shares) for name, shares in votes.items()], nearest

    def save(self, folder: Path) -> None:
        """Write arrays and JSON into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        about = {"labels": self._labels, "temperature": self._temperature}
        (folder / "about.json").write_text(json.dumps(about), "utf-8")
        for name, voter in self._characters.items():
            voter.save(folder, name)
        if self._meaning is not None:
            self._meaning.save(folder / "meaning.npz")

    @classmethod
    def load(cls, folder: Path) -> Understanding:
        """Read what `save` wrote."""
        about = json.loads((folder / "about.json").read_text("utf-8"))
        characters = {
            name: CharacterVoter.load(folder, name, spell) for name, spell in SPELLINGS.items()
        }
        path = folder / "meaning.npz"
        meaning = MeaningVoters.load(path) if path.exists() else None
        return cls(about["labels"], characters, meaning, about["temperature"])


def with_unmarked(examples: Sequence[Example]) -> list[Example]:
    """Vietnamese is also typed without tone marks: every line is learnt that way too."""
    unmarked = (
        Example(without_marks(e.text), "vi-Latn", e.intent, e.category)
        for e in examples
        if e.form == "vi"
    )
    return list(dict.fromkeys([*examples, *unmarked]))


def _groups(names: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    kinds = sorted(set(names))
    return kinds, np.array([kinds.index(name) for name in names])


def _tempered(shares: Floats, temperature: float) -> Floats:
    powers = np.maximum(shares, 1e-9) ** (1 / temperature)
    tempered: Floats = powers / powers.sum(axis=1, keepdims=True)
    return tempered
