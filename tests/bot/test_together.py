"""What comes while one commit runs is committed by the next, all of it, and each hears of its own fault."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest

from bot.together import Together


class Store:
    """Commits slowly; fails at a batch with a bad piece."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    def commit(self, pieces: Sequence[int]) -> None:
        time.sleep(0.05)
        if -1 in pieces:
            raise OSError("disk full")
        self.batches.append(list(pieces))


def test_all_that_waits_is_committed_at_once() -> None:
    store = Store()

    async def add() -> None:
        together = Together(store.commit, "test")
        first = asyncio.create_task(together.add(0))
        await asyncio.sleep(0.01)
        await asyncio.gather(first, *(together.add(n) for n in range(1, 10)))

    asyncio.run(add())
    assert store.batches == [[0], list(range(1, 10))]


def test_what_may_lie_is_gathered_from_the_first_on() -> None:
    store = Store()

    async def add() -> None:
        together = Together(store.commit, "test", gather=0.05)

        async def later(n: int) -> None:
            await asyncio.sleep(n / 200)
            await together.add(n)

        await asyncio.gather(*(later(n) for n in range(5)))

    asyncio.run(add())
    assert store.batches == [[0, 1, 2, 3, 4]]


def test_nobody_is_told_that_it_is_stored_if_it_is_not() -> None:
    store = Store()

    async def add() -> None:
        together = Together(store.commit, "test", gather=0.01)
        found = await asyncio.gather(together.add(1), together.add(-1), return_exceptions=True)
        assert [type(fault) for fault in found] == [OSError, OSError]
        await together.add(2)

    asyncio.run(add())
    assert store.batches == [[2]]


def test_a_fault_is_not_swallowed() -> None:
    with pytest.raises(OSError, match="disk full"):
        asyncio.run(Together(Store().commit, "test").add(-1))
