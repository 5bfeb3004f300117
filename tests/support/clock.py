"""The wall clock of the processes under test, which can be set wrong: libfaketime stands between them and time.

Their monotonic clock stays right, as it does when a machine's clock is put right.
"""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


def can_be_set() -> bool:
    """Whether this kind of machine has the library, which comes compiled for one kind alone."""
    return (sys.platform, platform.machine()) == ("linux", "x86_64")


@dataclass(frozen=True)
class WallClock:
    """A file that says by how much the clock is wrong. A process that runs reads it once a second."""

    file: Path

    def environment(self) -> dict[str, str]:
        """For the processes whose clock it is. It is right until it is set."""
        self.set(0)
        return {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            # Or a thread that waits for the interpreter never waits, and burns its core (tests/processes/test_wall_clock.py).
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        }

    def set(self, seconds: float) -> None:
        """So far ahead of the time, or behind if negative. In one step, and never half written."""
        draft = self.file.with_suffix(".draft")
        draft.write_text(f"{seconds:+.3f}\n")
        draft.replace(self.file)


def _library() -> Path:
    package = find_spec("libfaketime")
    if package is None or package.origin is None:
        raise AssertionError("libfaketime is not installed: run `make check`, which installs it")
    return Path(package.origin).parent / "vendor/libfaketime/src/libfaketime.so.1"
