"""Whose turn it is to write: the door comes before the work behind it.

SQLite has one writer. PostgreSQL has many, yet more than a few in one process only keep each other from working.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

LONGEST_WAIT = 15.0


class Turns:
    """Places for writers, where urgent ones pass the others, who go in their order. For the threads of one process.

    Whoever is done wakes the next one and nobody else: a dozen that look up for nothing cost more than the work.
    """

    def __init__(self, places: int = 1, kept: int = 0) -> None:
        """`kept` places more are for the urgent alone."""
        self._guard = Lock()
        self._places, self._kept, self._taken = places, kept, 0
        self._urgent, self._others = deque[Lock](), deque[Lock]()

    @contextmanager
    def take(self, urgent: bool) -> Iterator[None]:
        """Wait for the turn. Raises TimeoutError after 15 s, which is a fault of ours."""
        self._wait(urgent)
        try:
            yield
        finally:
            self._pass_on()

    def _wait(self, urgent: bool) -> None:
        line = self._urgent if urgent else self._others
        with self._guard:
            if self._has_place(urgent):
                self._taken += 1
                return
            call = Lock()
            call.acquire()
            line.append(call)
        if call.acquire(timeout=LONGEST_WAIT):
            return
        with self._guard:
            if call in line:
                line.remove(call)
                raise TimeoutError(f"no turn to write in {LONGEST_WAIT:.0f} s: is a write nested?")

    def _has_place(self, urgent: bool) -> bool:
        return self._taken < self._places + (self._kept if urgent else 0)

    def _pass_on(self) -> None:
        with self._guard:
            self._taken -= 1
            for line, urgent in ((self._urgent, True), (self._others, False)):
                if line and self._has_place(urgent):
                    self._taken += 1
                    line.popleft().release()
                    return
