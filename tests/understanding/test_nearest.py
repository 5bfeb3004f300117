"""The rough look finds those whom the exact look at all would find."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding.nearest import CANDIDATES, Nearest, prepared


def unit(vectors: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def examples() -> np.ndarray:  # type: ignore[type-arg]
    """Clouds around a few centres, as sentences that mean the same are."""
    dice = np.random.default_rng(3)
    centres = unit(dice.normal(size=(40, 384)))
    clouds = centres[dice.integers(0, 40, 6000)] + dice.normal(size=(6000, 384)) * 0.04
    return unit(clouds).astype(np.float16)


@pytest.mark.parametrize("seed", range(4))
def test_the_nearest_are_found(examples: np.ndarray, seed: int) -> None:  # type: ignore[type-arg]
    nearest = Nearest(examples, prepared(examples))
    exact, dice = examples.astype(np.float32), np.random.default_rng(seed)
    asked = unit(exact[dice.integers(0, len(exact), 50)] + dice.normal(size=(50, 384)) * 0.05)
    for vector in asked:
        places, closeness = nearest.find(vector, 12)
        best = np.sort(exact @ vector)[-12:]
        assert np.allclose(np.sort(closeness), best, atol=1e-5)
        assert np.allclose(exact[places] @ vector, closeness, atol=1e-5)


def test_fewer_than_are_looked_for_are_all_found() -> None:
    few = unit(np.random.default_rng(1).normal(size=(5, 384))).astype(np.float16)
    assert len(few) < CANDIDATES
    places, _closeness = Nearest(few, prepared(few)).find(few[2].astype(np.float32), 12)
    assert sorted(places) == [0, 1, 2, 3, 4]
