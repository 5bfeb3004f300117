"""What one command started ends with it, also when it is killed: nothing goes on unseen and holds the ports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.support.demo import running_demo
from westline.build import ROOT

pytestmark = [pytest.mark.dialogue, pytest.mark.processes]


def test_killed_at_once_and_its_children_end(tmp_path: Path) -> None:
    with running_demo(tmp_path) as demo:
        children = psutil.Process(demo.pid).children(recursive=True)
        started = {word for child in children for word in child.cmdline()}
        assert {"web", "actions", "jobs", "rasa"} <= started
        psutil.Process(demo.pid).kill()
        _ended, left = psutil.wait_procs(children, timeout=30)
        assert [child.cmdline() for child in left] == []


def test_whoever_comes_too_late_does_not_begin() -> None:
    nobody = psutil.Process(os.getpid()).parent()
    assert nobody is not None
    run = subprocess.run(
        [sys.executable, "-m", "westline", "run", "--only", "jobs", "--parent", str(nobody.pid)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert "which started this one, has ended" in run.stderr
