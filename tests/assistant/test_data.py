"""Rasa's own checks of domain, examples and rules, with warnings as errors."""

import os
import subprocess
import sys

import pytest

from westline.build import ROOT
from westline.environment import QUIET_RASA

pytestmark = pytest.mark.dialogue


def test_the_data_is_consistent() -> None:
    command = [sys.executable, "-m", "rasa", "data", "validate", "--fail-on-warnings"]
    files = ["--domain", "domain", "--data", "nlu", "stories", "--config", "config.yml"]
    checked = subprocess.run(
        [*command, *files],
        check=False,
        cwd=ROOT,
        env={**os.environ, **QUIET_RASA},
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout[-2000:] + checked.stderr[-2000:]
