"""The trained model: its name is a hash of what it was trained from, so a stale one is never used."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.embedding import graph_in, prepare
from helpline.errors import HelplineError
from westline import logs
from westline.danger import ensure_danger
from westline.environment import QUIET_RASA
from westline.languages import ensure_languages

ROOT = Path(__file__).parent.parent
SOURCES = {
    "domain": "*.yml",
    "nlu": "*.yml",
    "stories": "*.yml",
    "locales": "words.yml",
    "bot/understanding": "*.py",
    "bot/embedding": "*.py",
    "helpline": "characters.py",
}


def fingerprint(root: Path = ROOT) -> str:
    """A hash of configuration, domain, examples and stories."""
    digest = hashlib.sha256((root / "config.yml").read_bytes())
    for folder, pattern in SOURCES.items():
        for path in sorted((root / folder).rglob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def model_path(root: Path = ROOT) -> Path:
    """Where the model for the present sources is, or will be."""
    return root / "models" / f"westline-{fingerprint(root)}.tar.gz"


def ensure_trained() -> Path:
    """Train unless the models are there. Progress goes to the terminal."""
    ensure_languages()
    path = model_path()
    if graph_in(path.parent) is None:
        print("Preparing the embedding", flush=True)  # noqa: T201
    with logs.quiet():
        prepare(path.parent)
    ensure_danger()
    if path.exists():
        return path
    print("Training the dialogue model; this takes about two minutes.", flush=True)  # noqa: T201
    command = [
        sys.executable, "-m", "rasa", "train",
        "--domain", "domain", "--data", "nlu", "stories", "--config", "config.yml",
        "--fixed-model-name", path.name.removesuffix(".tar.gz"), "--out", str(path.parent),
        "--force",  # Rasa's cache knows when data change, not when our code does
    ]  # fmt: skip
    environment = {**os.environ, **QUIET_RASA, "LOG_LEVEL": "INFO"}
    with subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as training:
        said = list(_shown(training.stdout or ()))
    if training.returncode or not path.exists():
        raise HelplineError("Training failed:\n" + "".join(_telling(said)[-30:]))
    return path


def _telling(said: list[str]) -> list[str]:
    """What Rasa said, without the one warning that it repeats for every answer that an action gives."""
    return [line for line in said if "is not used in any story or rule" not in line]


def _shown(lines: Iterable[str]) -> Iterator[str]:
    """Pass the lines on, and show the steps among them; the rest is Rasa's noise."""
    for line in lines:
        step = re.search(r"(Starting to train|Finished training) component '(\w+)'", line)
        if step:
            done = "done" if step[1].startswith("F") else "…"
            print(f"  {step[2]} {done}", flush=True)  # noqa: T201
        progress = re.search(r"westline\.assistant\s+- (.*)", line)
        if progress:
            print(f"    {progress[1]}", flush=True)  # noqa: T201
        yield line
