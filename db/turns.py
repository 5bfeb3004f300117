"""Whose turn it is to write: SQLite has one writer, and the door comes before the work behind it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_WAIT = 15.0


class Turns:
    """A lock that lets urgent writers pass the others. For the threads of one process."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._taken = False
        self._urgent = 0

    @contextmanager
    def take(self, urgent: bool) -> Iterator[None]:
        """Wait for the turn. Raises TimeoutError after 15 s, which is a fault of ours."""
        with self._free:
            self._urgent += urgent
            try:
                if not self._free.wait_for(lambda: self._may_go(urgent), LONGEST_WAIT):
                    raise TimeoutError(
                        f"no turn to write in {LONGEST_WAIT:.0f} s: is a write nested?"
                    )
                self._taken = True
            finally:
                self._urgent -= urgent
        try:
            yield
        finally:
            with self._free:
                self._taken = False
                self._free.notify_all()

    def _may_go(self, urgent: bool) -> bool:
        return not self._taken and (urgent or not self._urgent)
