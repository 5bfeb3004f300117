"""Rasa's own checks: of domain, examples and rules, with warnings as errors; and of conversations."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpline.language import FORMS
from westline.build import ROOT
from westline.environment import QUIET_RASA
from westline.model import ensure_trained

pytestmark = pytest.mark.dialogue
CONVERSATIONS = ROOT / "tests" / "conversations"


def rasa(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "rasa", *words],
        check=False,
        cwd=ROOT,
        env={**os.environ, **QUIET_RASA},
        capture_output=True,
        text=True,
    )


def run_conversations(stories: Path, out: Path) -> "subprocess.CompletedProcess[str]":
    model = str(ensure_trained())
    return rasa(
        "test", "core", "-m", model, "-s", str(stories), "--out", str(out),
        "--fail-on-prediction-errors",
    )  # fmt: skip


def test_the_data_is_consistent() -> None:
    files = ["--domain", "domain", "--data", "nlu", "stories", "--config", "config.yml"]
    checked = rasa("data", "validate", "--fail-on-warnings", *files)
    assert checked.returncode == 0, checked.stdout[-2000:] + checked.stderr[-2000:]


def test_conversations_go_as_written(tmp_path: Path) -> None:
    checked = run_conversations(CONVERSATIONS, tmp_path)
    failed = tmp_path / "failed_test_stories.yml"
    assert checked.returncode == 0, failed.read_text() if failed.exists() else checked.stderr


def test_a_conversation_that_goes_otherwise_fails(tmp_path: Path) -> None:
    wrong = (CONVERSATIONS / "test_routes.yml").read_text("utf-8")
    stories = tmp_path / "test_wrong.yml"
    stories.write_text(wrong.replace("action: utter_goodbye", "action: utter_thanks"), "utf-8")
    assert run_conversations(stories, tmp_path).returncode != 0


def test_every_form_is_in_a_conversation() -> None:
    told = (CONVERSATIONS / "test_forms.yml").read_text("utf-8")
    assert [form for form in FORMS if f" in {form}\n" not in told] == []
