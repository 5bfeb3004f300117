"""What the pretend providers remember: phones, messages, faults that were asked for."""

from __future__ import annotations

import itertools
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

KEEP = 20_000
VOICE = "(voice note) ♪"
"""How a voice note looks on a pretend phone."""


@dataclass(slots=True)
class Bubble:
    """One message on a pretend phone."""

    id: int
    phone: str
    mine: bool
    text: str
    choices: list[dict[str, str]] = field(default_factory=list)
    ticks: str = ""
    provider_id: str = ""


@dataclass(slots=True)
class Fault:
    """Something that goes wrong on purpose, `times` times.

    `kind` is an HTTP status, "drop" (accept, then break the connection) or a provider's error code.
    """

    kind: str
    times: int
    retry_after: int = 1


class State:
    """One provider's memory."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._names = itertools.count(int(time.time() * 1000))
        self.bubbles: deque[Bubble] = deque(maxlen=KEEP)
        self.faults: deque[Fault] = deque()
        self.requests: deque[tuple[str, dict[str, Any]]] = deque(maxlen=KEEP)
        self.files: dict[str, bytes] = {}
        self.last_written: dict[str, float] = defaultdict(float)

    def add(self, phone: str, mine: bool, text: str, **more: Any) -> Bubble:
        """Show a message on a phone."""
        bubble = Bubble(next(self._ids), phone, mine, text, **more)
        self.bubbles.append(bubble)
        if mine:
            self.last_written[phone] = time.time()
        return bubble

    def remove(self, phone: str, ids: set[int]) -> None:
        """Messages are deleted from a phone, by the other side."""
        kept = [b for b in self.bubbles if b.phone != phone or b.id not in ids]
        self.bubbles = deque(kept, maxlen=KEEP)

    def name(self) -> int:
        """A number that no other message has."""
        return next(self._names)

    def of_phone(self, phone: str, after: int = 0) -> list[Bubble]:
        """What is on a phone."""
        return [b for b in self.bubbles if b.phone == phone and b.id > after]

    def next_fault(self) -> Fault | None:
        """The fault that the next request meets, if any."""
        if not self.faults:
            return None
        fault = self.faults[0]
        fault.times -= 1
        if fault.times <= 0:
            self.faults.popleft()
        return fault
