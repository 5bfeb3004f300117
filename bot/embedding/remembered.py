"""Embeddings of training examples, remembered between trainings: only what is new is embedded.

Danger and the dialogue are taught many of the same lines, and most lines do not change between two
trainings. The memory may be deleted at any time. Vectors differ a little by what they are embedded beside
(int8 and its scales: a cosine of 0.997 and more).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from bot.embedding.engine import OnnxEmbedder

PIECE = 1000
Floats = NDArray[np.float32]


def embed_examples(graph: Path, texts: Sequence[str], tell: Callable[[str], None]) -> Floats:
    """The vector of every text, in order. `tell` hears how far it is: a thousand take some four seconds."""
    memory = graph.with_name("vectors.npz")
    version = hashlib.sha256(graph.read_bytes()).hexdigest()
    known = _read(memory, version)
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:
        known |= zip(new, _embed(OnnxEmbedder(graph), new, tell), strict=True)
        _write(memory, version, known)
    return np.stack([known[text] for text in texts])


def _embed(embedder: OnnxEmbedder, texts: list[str], tell: Callable[[str], None]) -> Floats:
    pieces = [texts[start : start + PIECE] for start in range(0, len(texts), PIECE)]
    parts: list[Floats] = []
    with ThreadPoolExecutor() as threads:
        for part in threads.map(embedder.embed_many, pieces):
            parts.append(part)
            tell(f"embedded {sum(map(len, parts))} of {len(texts)}")
    return np.concatenate(parts)


def _read(memory: Path, version: str) -> dict[str, Floats]:
    try:
        with np.load(memory) as saved:
            if str(saved["version"]) == version:
                return dict(zip(saved["texts"].tolist(), saved["vectors"], strict=True))
    except (OSError, ValueError, KeyError, BadZipFile):
        pass  # not there, or of another time: it is only a memory
    return {}


def _write(memory: Path, version: str, known: dict[str, Floats]) -> None:
    unfinished = memory.with_suffix(".unfinished.npz")
    texts, vectors = np.array(list(known)), np.stack(list(known.values()))
    np.savez(unfinished, version=version, texts=texts, vectors=vectors)
    unfinished.replace(memory)
