"""What a message costs, by process, and how many a second are answered: `python -m tests.bench_cost`.

Seconds of a core, not of a clock. With OPENBLAS_NUM_THREADS=2 it shows what threads that spin cost.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.support.load import acknowledged, replied, still_waiting, with_children
from tests.support.phone import wait_for
from tests.support.running import Running, running_westline

CALM, BUSY, SECONDS = 5, 40, 15


def spent(westline: Running) -> dict[str, float]:
    """Seconds of a core that each process has had."""
    return {
        kind: sum(sum(each.cpu_times()[:2]) for each in with_children(child.pid))
        for kind, child in westline.children.items()
    }


def main() -> int:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, running_westline(Path(folder)) as westline:
        asyncio.run(replied(westline, 2, 4))
        before = spent(westline)
        asyncio.run(replied(westline, CALM, 2 * SECONDS))
        after, messages = spent(westline), 2 * SECONDS * CALM
        cost = {kind: 1000 * (after[kind] - before[kind]) / messages for kind in after}
        begun = time.monotonic()
        asyncio.run(acknowledged(westline, BUSY, SECONDS))
        wait_for(lambda: still_waiting(westline) == 0, 300, every=0.2)
        took = time.monotonic() - begun
    words = ", ".join(f"{kind} {milliseconds:.0f} ms" for kind, milliseconds in cost.items())
    sys.stdout.write(
        f"of a core for each message, {CALM} a second: {words}\n"
        f"{BUSY * SECONDS} messages that came at {BUSY} a second were answered in {took:.0f} s: "
        f"{BUSY * SECONDS / took:.0f} a second\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
