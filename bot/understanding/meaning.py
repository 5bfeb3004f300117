"""Two voters that read the embedding: a small network, and the nearest examples."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understanding.nearest import Nearest, prepared

Floats = NDArray[np.float32]
HIDDEN = 256
PASSES = 30
SCALE = 5.0
"""Unit vectors are stretched by this: measured, docs/figures.md."""
NEIGHBOURS = 12
ONE_FORM = {"ur-Latn": "hi-Latn"}
"""Romanised Urdu and Hindi cannot be told apart by a message, so they share one mean."""
SHARPNESS = 10.0


@dataclass(frozen=True, slots=True)
class Centre:
    """The mean vector of each form of writing. What it has in common says nothing, so it is taken off."""

    forms: Mapping[str, int]
    means: Floats

    @classmethod
    def of(cls, vectors: Floats, forms: Sequence[str]) -> Centre:
        """The means of training vectors, and last the mean of all."""
        written = np.array([ONE_FORM.get(form, form) for form in forms])
        names = sorted(set(written.tolist()))
        means = [vectors[written == name].mean(axis=0) for name in names]
        return cls(
            {name: index for index, name in enumerate(names)},
            np.stack([*means, vectors.mean(axis=0)]).astype(np.float32),
        )

    def centred(self, vectors: Floats, forms: Sequence[str]) -> Floats:
        """Vectors without their form's mean, of unit length again."""
        off = vectors - self.means[[self._index(form) for form in forms]]
        centred: Floats = (off / np.linalg.norm(off, axis=1, keepdims=True)).astype(np.float32)
        return centred

    def _index(self, form: str) -> int:
        form = ONE_FORM.get(form, form)
        return self.forms.get(form, self.forms.get(form.split("-", maxsplit=1)[0], len(self.forms)))


class MeaningVoters:
    """The network and the neighbours: they need the vector only."""

    def __init__(self, centre: Centre, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._centre, self._arrays = centre, arrays
        self._nearest = Nearest(arrays["examples"], dict(arrays))
        self._labels = arrays["labels"].astype(np.int64)
        self._count = int(arrays["b2"].shape[0])

    @classmethod
    def train(
        cls, vectors: Floats, forms: Sequence[str], labels: Sequence[str], seed: int
    ) -> MeaningVoters:
        """Learn from vectors. Labels are taken in alphabetical order."""
        # A second to import: only here.
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.neural_network import MLPClassifier

        centre = Centre.of(vectors, forms)
        centred = centre.centred(vectors, forms)
        network = MLPClassifier((HIDDEN,), alpha=1e-2, max_iter=PASSES, random_state=seed)
        with warnings.catch_warnings():
            # Few passes on purpose: the network that goes on learning grows sure of what it knows by heart.
            warnings.simplefilter("ignore", ConvergenceWarning)
            network.fit(centred * SCALE, labels)
        index = {label: number for number, label in enumerate(network.classes_)}
        (w1, w2), (b1, b2) = network.coefs_, network.intercepts_
        weights = {"w1": w1, "b1": b1, "w2": w2, "b2": b2}
        kept = centred.astype(np.float16)
        return cls(
            centre,
            {
                **{name: value.astype(np.float32) for name, value in weights.items()},
                "examples": kept,
                **prepared(kept),
                "labels": np.array([index[label] for label in labels], np.int16),
            },
        )

    def votes(self, vector: Floats, form: str) -> tuple[Floats, Floats, float]:
        """The network's probabilities, the neighbours', and the cosine to the nearest example."""
        centred = self._centre.centred(vector[None], [form])[0]
        nearest, closeness = self._nearest.find(centred, NEIGHBOURS)
        return (
            self._network(centred * SCALE),
            self._neighbours(nearest, closeness),
            float(closeness.max()),
        )

    def _network(self, x: Floats) -> Floats:
        hidden = np.maximum(x @ self._arrays["w1"] + self._arrays["b1"], 0)
        scores = hidden @ self._arrays["w2"] + self._arrays["b2"]
        powers = np.exp(scores - scores.max())
        votes: Floats = powers / powers.sum()
        return votes

    def _neighbours(self, nearest: NDArray[np.int64], closeness: Floats) -> Floats:
        weight = np.exp(closeness * SHARPNESS)
        votes = np.bincount(self._labels[nearest], weight, self._count)
        shares: Floats = (votes / votes.sum()).astype(np.float32)
        return shares

    def save(self, path: Path) -> None:
        """As plain arrays."""
        forms = np.array(sorted(self._centre.forms))
        np.savez(path, means=self._centre.means, forms=forms, **self._arrays)

    @classmethod
    def load(cls, path: Path) -> MeaningVoters:
        """Read what `save` wrote."""
        arrays = dict(np.load(path, allow_pickle=False))
        forms = {str(name): index for index, name in enumerate(arrays.pop("forms"))}
        return cls(Centre(forms, arrays.pop("means")), arrays)
