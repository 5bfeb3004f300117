"""How much somebody may ask for: so many at once, and then so many a second. Pure.

The generic cell rate algorithm (ITU-T I.371): one moment for each name says when everything that was asked
for would be paid off. Names that have nothing to pay off are forgotten, and the oldest when there are many.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

MOST_NAMES = 10_000
TINY = 1e-6
"""Seconds that are nothing but rounding."""


@dataclass(slots=True)
class Allowance:
    """`burst` at once, then `per_second`. `name` is an address, or "" for all together."""

    per_second: float
    burst: int
    _paid_off: OrderedDict[str, float] = field(default_factory=OrderedDict, repr=False)

    def wait(self, name: str, now: float) -> float:
        """Seconds until it may ask again; 0 if it may now. Takes nothing."""
        due = self._paid_off.get(name, now) - (self.burst - 1) / self.per_second
        return due - now if due - now > TINY else 0.0

    def take(self, name: str, now: float) -> float:
        """Ask for one: 0 and it is taken, or the seconds to wait, and nothing is."""
        waits = self.wait(name, now)
        if waits:
            return waits
        self._paid_off[name] = max(self._paid_off.get(name, now), now) + 1 / self.per_second
        self._paid_off.move_to_end(name)
        self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        while self._paid_off:
            name, paid_off = next(iter(self._paid_off.items()))
            if paid_off > now and len(self._paid_off) <= MOST_NAMES:
                return
            del self._paid_off[name]
