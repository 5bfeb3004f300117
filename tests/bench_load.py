"""How many messages a second are answered, and how soon: both databases, one dialogue server and more.

`python -m tests.bench_load`, about ten minutes. Load generator and pretend providers work on the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.history import fill
from tests.support.load import (
    acknowledged,
    in_danger,
    memory,
    quantile,
    replied,
    still_waiting,
)
from tests.support.phone import wait_for
from tests.support.postgres import running_postgres
from tests.support.running import Running, running_westline

RATES = (1, 5, 10, 20, 30)
SAFETY_RATE, DOOR_RATE = 30, 200
STORED = (10_000, 100_000, 1_000_000)
QUANTILES = (0.5, 0.95, 0.99)


@contextmanager
def running_on(database: str, dialogues: int = 1) -> Iterator[Running]:
    """A Westline on one of the two databases."""
    with tempfile.TemporaryDirectory(prefix="westline-load-") as folder:
        if database == "sqlite":
            with running_westline(Path(folder), dialogues=dialogues) as westline:
                yield westline
            return
        with (
            running_postgres() as url,
            running_westline(Path(folder), url, dialogues=dialogues) as westline,
        ):
            yield westline


def measure(westline: Running, seconds: float, rates: Sequence[int]) -> dict[str, Any]:
    """Everything that one installation is asked."""
    found: dict[str, Any] = {}
    asyncio.run(replied(westline, 2, 4))
    for rate in rates:
        times = asyncio.run(replied(westline, rate, seconds))
        settle(westline)
        found[f"replied {rate}/s"] = [quantile(times, share) for share in QUANTILES]
    times = asyncio.run(in_danger(westline, SAFETY_RATE, seconds))
    found[f"safety text {SAFETY_RATE}/s"] = [quantile(times, share) for share in QUANTILES]
    settle(westline)
    times = asyncio.run(acknowledged(westline, DOOR_RATE, seconds / 2))
    found[f"acknowledged {DOOR_RATE}/s"] = [quantile(times, share) for share in QUANTILES]
    waiting, began = still_waiting(westline), time.monotonic()
    settle(westline)
    found["answered a second"] = waiting / (time.monotonic() - began)
    found["memory"] = sum(memory(westline).values())
    return found


def settle(westline: Running) -> None:
    """Until nothing waits."""
    wait_for(lambda: still_waiting(westline) == 0, 600, every=0.2)


def against_history(seconds: float) -> dict[str, Any]:
    """The same five messages a second, with more and more messages stored from before."""
    found: dict[str, Any] = {}
    with running_on("sqlite") as westline:
        asyncio.run(replied(westline, 2, 4))
        there = 0
        for stored in STORED:
            fill(westline, there, stored)
            there = stored
            times = asyncio.run(replied(westline, 5, seconds))
            found[f"{stored:,} stored"] = [quantile(times, share) for share in QUANTILES]
    return found


def words(found: dict[str, Any]) -> str:
    """As Markdown."""
    lines = []
    for name, figures in found.items():
        lines += [f"| {name}, milliseconds | p50 | p95 | p99 |", "|---|---|---|---|"]
        for what, value in figures.items():
            if isinstance(value, list):
                lines.append(f"| {what} | " + " | ".join(f"{v:.0f}" for v in value) + " |")
        rest = [f"{what} {v:.0f}" for what, v in figures.items() if not isinstance(v, list)]
        lines += ["", ", ".join(rest), ""]
    return "\n".join(lines)


def main() -> int:
    """Measure, print, keep."""
    asked = argparse.ArgumentParser(prog="bench_load")
    asked.add_argument("--seconds", type=float, default=20)
    asked.add_argument("--database", nargs="+", default=["sqlite", "postgresql"])
    asked.add_argument("--dialogues", nargs="+", type=int, default=[1, 2])
    asked.add_argument("--rates", nargs="+", type=int, default=RATES)
    asked.add_argument("--no-history", action="store_true", help="not against stored messages")
    options = asked.parse_args()
    found: dict[str, Any] = {}
    for database in options.database:
        for dialogues in options.dialogues:
            with running_on(database, dialogues) as westline:
                name = f"{database}, {dialogues} dialogue server{'s' * (dialogues > 1)}"
                found[name] = measure(westline, options.seconds, options.rates)
    if not options.no_history:
        found["sqlite, 5 messages a second"] = against_history(options.seconds)
    Path("results").mkdir(exist_ok=True)
    Path("results/load.json").write_text(json.dumps(found, indent=1))
    sys.stdout.write(words(found) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
