"""`make chaos`: half an hour of bad weather on each database, and a report. `--minutes` for more or less."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos.harness import drive, two_gateways
from tests.support.clock import WallClock
from tests.support.postgres import running_postgres
from tests.support.running import running_westline


def main() -> int:
    """Exit status 1 if anything was lost, doubled, out of order, or danger not told."""
    asked = argparse.ArgumentParser(prog="chaos")
    asked.add_argument("--minutes", type=float, default=30)
    asked.add_argument("--per-second", type=float, default=4)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    asked.add_argument(
        "--harsh", action="store_true", help="clocks, slow processes, and a host cut off as well"
    )
    options = asked.parse_args()
    faults = 0
    for name in options.database or ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory() as folder:
            faults += _weather(name, Path(folder), options)
    return 1 if faults else 0


def _weather(name: str, folder: Path, options: argparse.Namespace) -> int:
    if name == "postgresql":
        with running_postgres() as url:
            return _drive(name, folder, url, options)
    return _drive(name, folder, f"sqlite:///{folder / 'westline.db'}", options)


def _drive(name: str, folder: Path, url: str, options: argparse.Namespace) -> int:
    clock = WallClock(folder / "clock") if options.harsh else None
    with running_westline(folder, url, clock=clock) as westline:
        if name == "postgresql":
            two_gateways(westline)
        report = drive(westline, options.minutes * 60, options.per_second, options.seed)
    sys.stdout.write(f"{name}, seed {options.seed}: {report.words()}\n")
    return len(report.faults)


if __name__ == "__main__":
    raise SystemExit(main())
