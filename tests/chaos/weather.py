"""Bad weather: everything that happens to a service in a year, within minutes, by dice that can be thrown again."""

from __future__ import annotations

import random
import resource
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.simulator.state import Fault
from tests.support.running import Running

WRITERS = ("web", "actions", "jobs")
FAULTS = {
    "whatsapp": ("429", "500", "503", "drop", "130429", "131056", "131047", "190"),
    "telegram": ("429", "500", "502", "drop"),
}
"""HTTP status, "drop" (taken, then the connection breaks), or Meta's code: throttled, of one pair, window closed,
token expired."""
CALM = (0.5, 2.5)
"""Seconds between two of them."""
CLOCK = 600
"""Seconds by which the clock is wrong at the most."""
CUT = 45
"""Seconds for which a host is cut off at the most: half as long again as a lease."""
Event = Callable[[], str]


class Weather:
    """What goes wrong, one thing after another. `seen` counts it for the report."""

    def __init__(self, westline: Running, seed: int) -> None:
        self._westline, self._dice = westline, random.Random(seed)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._rage, daemon=True)
        self._kinds = tuple(westline.children)
        self.seen: Counter[str] = Counter()
        self.broken: list[BaseException] = []

    def __enter__(self) -> Weather:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join(60)

    @property
    def events(self) -> dict[str, Event]:
        """By name; on each database what can happen to it."""
        own = (
            {"database crashed": self._crash_postgres}
            if self._is_postgres
            else {"database locked": self._lock_sqlite, "disk full": self._fill_disk}
        )
        return {
            "process killed": self._kill,
            "process hung": self._hang,
            "provider failed": self._fault,
            "alerts not taken": self._fail_alerts,
            **own,
            **(self._harsh if self._westline.clock else {}),
        }

    @property
    def _harsh(self) -> dict[str, Event]:
        """What comes too, where the processes have a clock that can be set."""
        cut = {"host cut off": self._cut_off} if self._is_postgres else {}
        return {"process slowed": self._slow, "clock set": self._set_clock, **cut}

    @property
    def _is_postgres(self) -> bool:
        return self._westline.settings.database_url.startswith("postgresql")

    def _rage(self) -> None:
        while not self._over.wait(self._dice.uniform(*CALM)):
            name = self._dice.choice(list(self.events))
            try:
                self.seen[f"{name}: {self.events[name]()}"] += 1
            except BaseException as fault:  # the harness itself must not fail in silence
                self.broken.append(fault)
                return

    def _kill(self) -> str:
        kind = self._dice.choice(self._kinds)
        self._westline.kill(kind)
        time.sleep(self._dice.uniform(0.1, 1))
        self._westline.start(kind)
        return kind

    def _hang(self) -> str:
        kind = self._dice.choice(self._kinds)
        child = self._westline.children[kind]
        child.send_signal(signal.SIGSTOP)
        time.sleep(self._dice.uniform(1, 6))
        child.send_signal(signal.SIGCONT)
        return kind

    def _slow(self) -> str:
        """For seconds it gets a quarter of the time that it needs: it answers, late."""
        kind = self._dice.choice(self._kinds)
        child, until = self._westline.children[kind], time.monotonic() + self._dice.uniform(2, 6)
        while time.monotonic() < until:
            child.send_signal(signal.SIGSTOP)
            time.sleep(0.15)
            child.send_signal(signal.SIGCONT)
            time.sleep(0.05)
        return kind

    def _fault(self) -> str:
        provider = self._dice.choice(list(FAULTS))
        kind, times = self._dice.choice(FAULTS[provider]), self._dice.randrange(1, 4)
        state = getattr(self._westline.simulator, provider).state
        self._westline.call(state.faults.append, Fault(kind, times, retry_after=1))
        return f"{provider} {kind}"

    def _fail_alerts(self) -> str:
        self._westline.alert_line.failing += 2
        return "twice"

    def _set_clock(self) -> str:
        """Wrong by seconds or minutes, or right again, in one step; and so it stays until it is set once more."""
        assert self._westline.clock is not None
        wrong = self._dice.choice((0.0, 1.0, -1.0)) * CLOCK ** self._dice.random()
        self._westline.clock.set(wrong)
        return "right" if wrong == 0 else "ahead" if wrong > 0 else "behind"

    def _crash_postgres(self) -> str:
        """One backend is killed: the server ends all the others and recovers, as after a loss of power."""
        database = self._westline.database()
        with suppress(DBAPIError), database.read() as session:
            victim = int(session.scalar(text("SELECT pg_backend_pid()")) or 0)
            psutil.Process(victim).kill()
        database.dispose()
        return "recovering"

    def _cut_off(self) -> str:
        """One of two hosts: from the database, not from providers. Longer than its leases, at times."""
        wire = self._westline.wire
        assert wire is not None
        wire.cut()
        threading.Timer(self._dice.uniform(3, CUT), wire.mend).start()
        return "from the database"

    def _lock_sqlite(self) -> str:
        path = self._westline.settings.database_url.removeprefix("sqlite:///")
        with sqlite3.connect(path, timeout=30, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(self._dice.uniform(1, 4))
            other.execute("ROLLBACK")
        other.close()
        return "by another writer"

    def _fill_disk(self) -> str:
        """No file of these processes may grow: each write fails as it does on a full disk."""
        for limit in (1, resource.RLIM_INFINITY):
            for kind in WRITERS:
                with suppress(ProcessLookupError, PermissionError):
                    pid = self._westline.children[kind].pid
                    resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            time.sleep(self._dice.uniform(1, 3))
        return "for seconds"


def tail(folder: Path) -> str:
    """The ends of all logs, for whoever reads a failure."""
    return "\n".join(
        f"{log.name}: {log.read_text()[-1500:]}" for log in sorted(folder.glob("*.log"))
    )
