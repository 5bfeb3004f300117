"""What a message costs, by process, and how many a second are answered: `python -m tests.bench_cost`.

Seconds of a core, not of a clock. What the costs let expect of this machine stands beside what it did.
With OPENBLAS_NUM_THREADS=2 it shows what threads that spin cost.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import text

from tests.support.load import replied, with_children
from tests.support.postgres import running_postgres
from tests.support.running import Running, running_westline

CALM, BUSY, SECONDS = 5, 60, 15
LOAD = "load and providers"


def spent(westline: Running) -> dict[str, float]:
    """Seconds of a core that each process has had, those of one kind together, and what makes the load."""
    found: dict[str, float] = {LOAD: sum(psutil.Process().cpu_times()[:2])}
    for name, child in westline.children.items():
        kind = name.partition(" ")[0]
        found[kind] = found.get(kind, 0.0) + _seconds(child.pid)
    if server := _postgres(westline):
        found["postgresql"] = _seconds(server)
    return found


def _seconds(pid: int) -> float:
    return sum(sum(each.cpu_times()[:2]) for each in with_children(pid))


def _postgres(westline: Running) -> int | None:
    """The process id of the server, if it is a PostgreSQL."""
    if not westline.settings.database_url.startswith("postgresql"):
        return None
    database = westline.database()
    with database.read() as session:
        backend = int(session.scalar(text("SELECT pg_backend_pid()")) or 0)
    server = psutil.Process(backend).ppid()
    database.dispose()
    return server


def measured(westline: Running) -> str:
    """The costs in calm, then how many are answered when more come than can be."""
    asyncio.run(replied(westline, 2, 4))
    before = spent(westline)
    asyncio.run(replied(westline, CALM, 2 * SECONDS))
    after, messages = spent(westline), 2 * SECONDS * CALM
    cost = {kind: 1000 * (after[kind] - before[kind]) / messages for kind in after}
    begun = time.monotonic()
    asyncio.run(replied(westline, BUSY, SECONDS))
    rate = BUSY * SECONDS / (time.monotonic() - begun)
    expected = 1000 * (os.cpu_count() or 1) / sum(cost.values())
    words = ", ".join(f"{kind} {milliseconds:.0f} ms" for kind, milliseconds in cost.items())
    return f"{words}; {rate:.0f} a second answered, of {expected:.0f} that {os.cpu_count()} cores let expect"


@contextmanager
def _address(name: str, folder: str) -> Iterator[str]:
    if name == "PostgreSQL":
        with running_postgres() as url:
            yield url
    else:
        yield f"sqlite:///{folder}/westline.db"


def main() -> int:
    """Measure and print."""
    for name, dialogues in (("SQLite", 1), ("SQLite", 2), ("PostgreSQL", 1), ("PostgreSQL", 2)):
        with (
            tempfile.TemporaryDirectory() as folder,
            _address(name, folder) as url,
            running_westline(Path(folder), url, dialogues=dialogues) as westline,
        ):
            sys.stdout.write(f"{name}, dialogue servers {dialogues}: {measured(westline)}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
