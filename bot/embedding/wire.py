"""A vector as text, to travel beside a message between processes: float16, base64, 1 kB."""

from __future__ import annotations

import base64
from typing import Protocol

import numpy as np

from bot.embedding.packed import Floats


class Embedder(Protocol):
    """Text to a vector of meaning. Whoever has none reads characters only."""

    def embed(self, text: str) -> Floats:
        """384 numbers of unit length."""
        ...


def to_wire(vector: Floats) -> str:
    """Half precision is ample: the cosine to the original is above 0.99999."""
    return base64.b64encode(vector.astype("<f2").tobytes()).decode("ascii")


def from_wire(text: str) -> Floats:
    """Raises ValueError for what is not a vector."""
    vector: Floats = np.frombuffer(base64.b64decode(text, validate=True), "<f2").astype(np.float32)
    return vector
