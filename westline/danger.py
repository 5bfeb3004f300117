"""The trained classifier of danger: its folder's name is a hash of what it was taught, so a stale one is never used."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from bot.embedding import embed_examples, graph_in
from bot.understanding.danger import DangerVoter, danger_examples

ROOT = Path(__file__).parent.parent
SOURCES = {
    "nlu": "*/*.yml", "locales": "*/risk.yml", "bot/understanding": "*.py", "bot/embedding": "*.py",
    "helpline": "characters.py",
}  # fmt: skip


def danger_path() -> Path:
    """Where the classifier for the present sources is, or will be."""
    digest = hashlib.sha256()
    for folder, pattern in SOURCES.items():
        for path in sorted((ROOT / folder).glob(pattern)):
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return ROOT / "models" / f"danger-{digest.hexdigest()[:16]}"


def ensure_danger() -> Path:
    """Train unless it is there. Needs the embedding's graph to be prepared."""
    path = danger_path()
    if path.exists():
        return path
    examples = list(danger_examples(ROOT))
    print(f"Teaching danger from {len(examples)} lines", flush=True)  # noqa: T201
    unfinished = path.with_suffix(".unfinished")
    DangerVoter.train(examples, _vectors([e.text for e in examples])).save(unfinished)
    unfinished.rename(path)
    return path


def _vectors(texts: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]] | None:
    graph = graph_in(ROOT / "models")
    return None if graph is None else embed_examples(graph, texts, _tell)


def _tell(progress: str) -> None:
    print(f"    {progress}", flush=True)  # noqa: T201


def load_voter() -> DangerVoter | None:
    """The classifier, if `westline train` made it: without it the rules decide alone."""
    path = danger_path()
    return DangerVoter.load(path) if path.exists() else None
