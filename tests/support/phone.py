"""A pretend phone in the hand of a test."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator.state import Bubble

PATIENCE = 90
"""Seconds, on a machine that has much else to do: only a test that fails waits so long."""


def wait_for(condition: Callable[[], Any], seconds: float = PATIENCE, every: float = 0.05) -> Any:
    """The first true value of a condition. Fails when time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        value = condition()
        if value:
            return value
        time.sleep(every)
    raise AssertionError(f"did not happen within {seconds} s: {condition}")


@dataclass
class Phone:
    """A pretend phone: says, taps, and reads what came since."""

    provider: Any
    number: str
    call: Callable[..., Any]
    rests: Callable[[], bool]
    """Whether the helpline has nothing to do at this moment."""

    def says(self, text: str, seconds: float = PATIENCE) -> str:
        """Write, wait for an answer, and return all of it."""
        bubble = self.call(self.provider.say, self.number, text)
        return self._answer(bubble, seconds)

    def speaks(self, sound: bytes, seconds: float = PATIENCE) -> str:
        """Send a voice note, and wait for an answer."""
        return self._answer(self.call(self.provider.speak, self.number, sound), seconds)

    def taps(self, title: str, seconds: float = PATIENCE) -> str:
        """Tap the choice with this title in the last message that had choices."""
        offered = [b for b in self.bubbles() if b.choices][-1]
        choice = next(c for c in offered.choices if title in c["title"])
        return self._answer(self.call(self.provider.say, self.number, "", choice), seconds)

    def taps_unanswered(self, title: str, seconds: float = 3) -> list[Bubble]:
        """Tap a choice after which nothing should come; what came all the same."""
        offered = [b for b in self.bubbles() if b.choices][-1]
        choice = next(c for c in offered.choices if title in c["title"])
        bubble = self.call(self.provider.say, self.number, "", choice)
        time.sleep(seconds)
        return self.answers_after(bubble)

    def offers(self, title: str) -> bool:
        """Whether the last message that had choices has this one."""
        offered = [b for b in self.bubbles() if b.choices]
        return bool(offered) and any(title in c["title"] for c in offered[-1].choices)

    def bubbles(self) -> list[Bubble]:
        """Everything on the screen."""
        return list(self.provider.state.of_phone(self.number))

    def answers_after(self, bubble: Bubble) -> list[Bubble]:
        """What came after one's own message."""
        return [b for b in self.provider.state.of_phone(self.number, bubble.id) if not b.mine]

    def _answer(self, bubble: Bubble, seconds: float) -> str:
        wait_for(lambda: self.answers_after(bubble), seconds)
        wait_for(self.rests, seconds)  # an answer may have several parts
        return "\n".join(b.text for b in self.answers_after(bubble))
