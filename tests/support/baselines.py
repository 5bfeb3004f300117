"""What comes out of the box: langdetect as shipped, and Rasa's default pipeline on our examples."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import yaml

from bot.understanding import read_examples
from westline.build import ROOT
from westline.environment import QUIET_RASA

DEFAULT = """
recipe: default.v1
assistant_id: baseline
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - {name: CountVectorsFeaturizer, analyzer: char_wb, min_ngram: 1, max_ngram: 4}
  - {name: DIETClassifier, epochs: 10, entity_recognition: false, random_seed: 7}
policies: []
"""
"""What `rasa init` writes (10 passes in place of 100, entities left out), so that it ends in minutes."""
TAUGHT = ("en",)
"""It is taught what a team writes that begins in English; ours is taught every language."""


def langdetect_as_shipped(text: str) -> str:
    """langdetect with its 55 profiles, seeded; an empty string where it refuses."""
    from langdetect import DetectorFactory, detect
    from langdetect.lang_detect_exception import LangDetectException

    DetectorFactory.seed = 0
    try:
        return str(detect(text))
    except LangDetectException:
        return ""


def rasa_as_shipped(folder: Path) -> Callable[[str], str]:
    """Train Rasa's default pipeline on our English examples, and return its reading of a text."""
    blocks: dict[str, list[str]] = {}
    for example in read_examples(ROOT):
        if example.form in TAUGHT:
            blocks.setdefault(example.intent, []).append(f"- {example.text}")
    nlu = [{"intent": i, "examples": "\n".join(rows) + "\n"} for i, rows in blocks.items()]
    (folder / "config.yml").write_text(DEFAULT)
    (folder / "nlu.yml").write_text(
        yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True)
    )
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--config", "config.yml"]
    options = ["--nlu", "nlu.yml", "--out", "models", "--fixed-model-name", "shipped"]
    environment = {**os.environ, **QUIET_RASA}
    subprocess.run(
        [*command, *options], cwd=folder, env=environment, check=True, capture_output=True
    )
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)  # or it prints every message
    os.environ.update(QUIET_RASA)
    agent = Agent.load(str(folder / "models" / "shipped.tar.gz"))
    loop = asyncio.new_event_loop()

    def read(text: str) -> str:
        return str(loop.run_until_complete(agent.parse_message(text))["intent"]["name"])

    return read
