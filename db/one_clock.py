"""One clock for all machines: that of their database. Leases, delays and promises of one are read by the others.

A machine whose own clock is wrong, or is put right, does nothing too early or too late because of it. Between two
looks, time flows as the machine's unsettable clock does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

LOOK = 5.0
"""Seconds between two looks. Of a machine that slept, the time is wrong for so long at the most."""
PROMPT = 1.0
"""Seconds: an answer that took longer says too little of what time it is now."""


class OneClock:
    """Tells the time of the database. `ask` asks it, and may raise: then the last answer stands.

    Until there was an answer it is the machine's own time. From the first question on, a thread keeps looking.
    """

    def __init__(self, ask: Callable[[], datetime]) -> None:
        self._ask = ask
        self._seen: tuple[datetime, float] | None = None
        self._over: threading.Event | None = None
        self._beginning = threading.Lock()

    def __call__(self) -> datetime:
        """What time it is, in UTC."""
        if self._over is None:
            self._begin()
        if self._seen is None:
            return datetime.now(UTC)
        told, when = self._seen
        return told + timedelta(seconds=monotonic() - when)

    def look(self) -> None:
        """Ask the database once."""
        began = monotonic()
        try:
            told = self._ask()
        except Exception:
            return
        ended = monotonic()
        if ended - began <= PROMPT:
            self._seen = told, (began + ended) / 2

    def rest(self) -> None:
        """Look no more, until the time is asked for again."""
        if self._over is not None:
            self._over.set()
            self._over = None

    def _begin(self) -> None:
        with self._beginning:
            if self._over is None:
                self.look()
                over = threading.Event()
                threading.Thread(
                    target=self._keep_looking, args=(over,), name="clock", daemon=True
                ).start()
                self._over = over

    def _keep_looking(self, over: threading.Event) -> None:
        while not over.wait(LOOK):
            self.look()
