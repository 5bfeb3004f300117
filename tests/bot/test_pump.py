"""The lines of work go on, whatever is thrown at them: the log itself may be what fails."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import pump
from bot.pump import Line


class Broken:
    """A log on a full disk."""

    def error(self, *_event: Any, **_values: Any) -> None:
        raise OSError(28, "No space left on device")


class Queue:
    """Fails to be claimed at first, then has two pieces, of which the first cannot be worked on."""

    def __init__(self, faults: int) -> None:
        self.faults, self.pieces, self.done = faults, [1, 2], list[int]()

    def claim(self, _most: int) -> list[int]:
        if self.faults:
            self.faults -= 1
            raise OSError(28, "No space left on device")
        return [self.pieces.pop(0)] if self.pieces else []

    async def work(self, piece: int) -> None:
        if piece == 1:
            raise RuntimeError("no")
        self.done.append(piece)


@pytest.mark.parametrize("faults", [0, 1, 5])
def test_a_line_goes_on(monkeypatch: pytest.MonkeyPatch, faults: int) -> None:
    monkeypatch.setattr(pump, "log", Broken())
    queue = Queue(faults)

    async def for_a_while() -> None:
        line = Line(queue.claim, queue.work, lambda: None, poll=0.01, places=1)
        running = asyncio.create_task(line.run())
        for _ in range(200):
            await asyncio.sleep(0.01)
            if queue.done:
                break
        assert not running.done()
        running.cancel()
        await line.stop()

    asyncio.run(for_a_while())
    assert queue.done == [2]


def test_what_ends_all_the_same_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pump, "RESUME_SECONDS", 0.0)
    monkeypatch.setattr(pump, "log", Broken())
    begun = []

    async def work() -> None:
        begun.append(1)
        if len(begun) < 3:
            raise ValueError("not thought of")
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(pump._for_ever(work))
    assert len(begun) == 3
