"""Whose turn it is to write: SQLite has one writer, and the door comes before the work behind it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

LONGEST_WAIT = 15.0


class Turns:
    """A lock that lets urgent writers pass the others, who go in their order. For the threads of one process.

    Whoever is done wakes the next one and nobody else: a dozen that look up for nothing cost more than the work.
    """

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._urgent, self._others = deque[Lock](), deque[Lock]()

    @contextmanager
    def take(self, urgent: bool) -> Iterator[None]:
        """Wait for the turn. Raises TimeoutError after 15 s, which is a fault of ours."""
        self._wait(self._urgent if urgent else self._others)
        try:
            yield
        finally:
            self._pass_on()

    def _wait(self, line: deque[Lock]) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
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

    def _pass_on(self) -> None:
        with self._guard:
            line = self._urgent or self._others
            if line:
                line.popleft().release()
            else:
                self._taken = False
