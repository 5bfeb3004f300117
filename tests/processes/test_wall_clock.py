"""The clock of processes under test can be set: what bad weather stands on (tests/chaos)."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.clock import WallClock

CLOCKS = """
import time
from datetime import UTC, datetime
time.sleep(0.01)
print(time.time(), datetime.now(UTC).timestamp(), time.monotonic())
"""


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"),
    reason="libfaketime comes compiled for this kind of machine alone",
)
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
