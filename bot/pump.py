"""Keeps inbox and outbox moving: each claims what is due, and a few pieces of work run at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, Generic, TypeVar

import structlog

from bot.alerts import Alerter
from bot.eraser import Eraser
from bot.gateway import Gateway
from bot.media import Collector
from bot.outbox import Sender
from bot.typing_signs import TypingSigns

AT_ONCE = 2
"""Pieces of work of each line at once."""
IN_HAND = 60
"""Messages in hand at once: most of them only wait for the dialogue, and those behind them may be in danger.
At 50 ms a turn the last waits three seconds, a tenth of a lease."""
ON_THE_WAY = 8
"""Messages that providers are taking at once: one waits half a second for an answer from the other side of the world."""
HANDFUL = 8
"""Pieces that are claimed by one transaction at the most."""
POLL_SECONDS = 0.2
SLOW_POLL = 1.0
RESUME_SECONDS = 5.0
BEHIND_SECONDS = 1.0
T = TypeVar("T")

log = structlog.get_logger("westline.pump")


class Line(Generic[T]):
    """One queue: claim the next pieces, work on them beside others, look again when woken or after a while.

    `claim` is told how many there is room for, and returns as many at the most.
    """

    def __init__(
        self,
        claim: Callable[[int], Sequence[T]],
        work: Callable[[T], Awaitable[None]],
        then: Callable[[], None],
        poll: float = POLL_SECONDS,
        places: int = AT_ONCE,
    ) -> None:
        self._claim = claim
        self._work = work
        self._then = then
        self._poll = poll
        self._places = asyncio.Semaphore(places)
        self._news = asyncio.Event()
        self._caught_up = monotonic()
        self._running: set[asyncio.Task[None]] = set()

    @property
    def is_behind(self) -> bool:
        """For a second and longer there has always been a next piece: what comes now waits for others."""
        return monotonic() - self._caught_up > BEHIND_SECONDS

    def wake(self) -> None:
        """There may be something."""
        self._news.set()

    async def run(self) -> None:
        """For ever."""
        while True:
            room = await self._room()
            self._news.clear()
            pieces = await self._next(room)
            for _ in range(room - len(pieces)):
                self._places.release()
            for piece in pieces:
                task = asyncio.create_task(self._do(piece))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            if not pieces:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), self._poll)
                self._caught_up = monotonic()

    async def _room(self) -> int:
        """Takes the places that are free, one at least and a handful at most; how many."""
        await self._places.acquire()
        taken = 1
        while taken < HANDFUL and not self._places.locked():
            await self._places.acquire()
            taken += 1
        return taken

    async def _next(self, most: int) -> Sequence[T]:
        try:
            return await asyncio.to_thread(self._claim, most)
        except Exception as fault:
            with suppress(Exception):  # the disk may be full of which this would say that it is
                log.error("claim_failed", fault=type(fault).__name__)
            return ()

    async def _do(self, piece: T) -> None:
        try:
            await self._work(piece)
        except Exception as fault:
            with suppress(Exception):
                log.error("work_failed", fault=type(fault).__name__)
        finally:
            self._places.release()
            self._news.set()  # the next message of the same conversation may go now
            self._then()

    async def stop(self) -> None:
        """Cancel what is in hand; it is taken up again when its lease is over."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


class Pump:
    """Background tasks of one process. `wake` may be called from anywhere in the event loop."""

    def __init__(
        self,
        gateway: Gateway,
        sender: Sender,
        collector: Collector,
        alerter: Alerter,
        eraser: Eraser,
        signs: TypingSigns,
    ) -> None:
        self._gateway, self._sender = gateway, sender
        self._outbox = Line(sender.claim, sender.send, lambda: None, places=ON_THE_WAY)
        self._inbox = Line(gateway.claim, gateway.handle, self._outbox.wake, places=IN_HAND)
        self._alerts = Line(_one(alerter.claim), alerter.send, lambda: None, SLOW_POLL)
        self._files = Line(_one(collector.claim), collector.fetch, self._inbox.wake, SLOW_POLL)
        self._erasures = Line(_one(eraser.claim), eraser.erase, lambda: None, SLOW_POLL)
        self._signs = Line(_one(signs.claim), signs.show, lambda: None, SLOW_POLL)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def _lines(self) -> tuple[Line[Any], ...]:
        return (self._inbox, self._outbox, self._files, self._alerts, self._erasures, self._signs)

    @property
    def has_backlog(self) -> bool:
        """Whether a message that comes now has to wait for others."""
        return self._inbox.is_behind

    def start(self) -> None:
        """Begin working."""
        work = (*(line.run for line in self._lines), self._resume)
        self._tasks = [asyncio.create_task(_for_ever(task)) for task in work]

    def wake(self) -> None:
        """Something came in."""
        self._inbox.wake()

    async def stop(self) -> None:
        """End."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(line.stop() for line in self._lines))

    async def _resume(self) -> None:
        while True:
            await asyncio.to_thread(self._gateway.renew)
            await asyncio.to_thread(self._sender.resume)
            await asyncio.sleep(RESUME_SECONDS)


def _one(claim: Callable[[], T | None]) -> Callable[[int], Sequence[T]]:
    """For what comes seldom: one piece at a time, however much room there is."""

    def some(_most: int) -> Sequence[T]:
        piece = claim()
        return () if piece is None else (piece,)

    return some


async def _for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """Whatever ends it, but for being told to: a process that takes messages and reads none is worse than none."""
    while True:
        try:
            await work()
        except Exception as fault:
            with suppress(Exception):
                log.error("line_stopped", fault=type(fault).__name__)
        await asyncio.sleep(RESUME_SECONDS)
