"""Runs the prepared graph: text in, 384 numbers of unit length out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from bot.embedding.packed import CHECKSUM, Floats, PackedWeights, weights_file
from bot.embedding.pieces import Cutter

PREFIX = "query: "
"""What the network was trained to read before a question."""
RECIPE = 2
"""Raise when graph.py changes, so that an older graph is not used."""
FILE = f"e5-small-{CHECKSUM[:8]}-{RECIPE}.int8.onnx"


def graph_in(folder: Path) -> Path | None:
    """The prepared graph of a folder, if it is there."""
    path = folder / FILE
    return path if path.exists() else None


def prepare(folder: Path) -> Path:
    """Write the graph into a folder unless it is there. About ten seconds, once."""
    path = folder / FILE
    if not path.exists():
        from bot.embedding.graph import write_graph

        weights = PackedWeights(weights_file())
        weights.verify()
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f"{FILE}.{os.getpid()}.onnx"
        write_graph(weights, unfinished)
        unfinished.rename(path)
    return path


class OnnxEmbedder:
    """multilingual-e5-small on one thread. Safe to use from several threads at once."""

    def __init__(self, graph: Path, weights: PackedWeights | None = None) -> None:
        self._weights = weights or PackedWeights(weights_file())
        self._weights.verify()
        self._cutter = Cutter(self._weights.pieces)
        positions = self._weights.vector("emb.pos").reshape(self._weights.shape.positions, -1)
        self._places = positions + self._weights.vector("emb.type")[: self._weights.shape.hidden]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(graph), options, providers=["CPUExecutionProvider"]
        )

    def embed(self, text: str) -> Floats:
        """The vector of one text: 384 float32 of unit length."""
        vector: Floats = self.embed_many([text])[0]
        return vector

    def embed_many(self, texts: Sequence[str], batch: int = 16) -> Floats:
        """The vectors of several texts, in their order."""
        cut = [self._cutter.ids(PREFIX + text) for text in texts]
        order = sorted(range(len(cut)), key=lambda index: len(cut[index]))
        vectors = np.zeros((len(cut), self._weights.shape.hidden), np.float32)
        for start in range(0, len(order), batch):
            some = order[start : start + batch]
            vectors[some] = self._run([cut[index] for index in some])
        return vectors

    def _run(self, cut: list[list[int]]) -> Floats:
        longest = max(map(len, cut))
        words = np.zeros((len(cut), longest, self._weights.shape.hidden), np.float32)
        mask = np.zeros((len(cut), longest), np.float32)
        for row, ids in enumerate(cut):
            words[row, : len(ids)] = self._weights.words(ids) + self._places[: len(ids)]
            mask[row, : len(ids)] = 1
        result: Floats = self._session.run(["embedding"], {"words": words, "mask": mask})[0]
        return result
