"""The clock of processes under test can be set: what bad weather stands on (tests/chaos)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.clock import WallClock, can_be_set

CLOCKS = """
import time
from datetime import UTC, datetime
time.sleep(0.01)
print(time.time(), datetime.now(UTC).timestamp(), time.monotonic())
"""


THREADS = """
import threading, time
over = False
def busy():
    while not over: pass
threading.Thread(target=busy, daemon=True).start()
begun = time.monotonic()
for _ in range(100): time.sleep(0)
print(time.monotonic() - begun)
over = True
"""
LINUX = pytest.mark.skipif(
    not can_be_set(),
    reason="libfaketime comes compiled for this kind of machine alone",
)


@LINUX
@pytest.mark.parametrize("wrong", [0, 3600, -600])
def test_the_time_is_wrong_and_its_flow_is_right(tmp_path: Path, wrong: int) -> None:
    clock = WallClock(tmp_path / "clock")
    environment = {**os.environ, **clock.environment()}
    clock.set(wrong)
    child = subprocess.run(
        [sys.executable, "-c", CLOCKS], env=environment, check=True, capture_output=True
    )
    told, also_told, flow = map(float, child.stdout.split())
    assert told == pytest.approx(time.time() + wrong, abs=30)
    assert also_told == pytest.approx(told, abs=30)
    assert flow == pytest.approx(time.monotonic(), abs=30)


@LINUX
def test_threads_wait_for_each_other_as_ever(tmp_path: Path) -> None:
    """A busy thread keeps the interpreter for 5 ms each time: bad weather is to be no worse than it says it is."""
    clock = WallClock(tmp_path / "clock")
    environment = {**os.environ, **clock.environment()}
    clock.set(300)
    child = subprocess.run(
        [sys.executable, "-c", THREADS], env=environment, check=True, capture_output=True
    )
    assert float(child.stdout) > 0.2
