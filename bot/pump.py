"""Keeps inbox and outbox moving: a few workers each, woken by a new row or every 200 ms."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from bot.gateway import Gateway
from bot.outbox import Sender

READERS = 4
SENDERS = 4
POLL_SECONDS = 0.2
RESUME_SECONDS = 5.0

log = structlog.get_logger("westline.pump")


class Pump:
    """Background tasks of one process. `wake` may be called from anywhere in the event loop."""

    def __init__(self, gateway: Gateway, sender: Sender) -> None:
        self._gateway = gateway
        self._sender = sender
        self._inbox = asyncio.Event()
        self._outbox = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin working."""
        work = [self._run(self._read_one, self._inbox) for _ in range(READERS)]
        work += [self._run(self._sender.send_next, self._outbox) for _ in range(SENDERS)]
        work.append(self._resume())
        self._tasks = [asyncio.create_task(task) for task in work]

    def wake(self) -> None:
        """Something came in."""
        self._inbox.set()

    async def stop(self) -> None:
        """End. What was in hand is taken up again later."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _read_one(self) -> bool:
        handled = await self._gateway.handle_next()
        if handled:
            self._outbox.set()
        return handled

    async def _run(self, work: Callable[[], Awaitable[bool]], event: asyncio.Event) -> None:
        while True:
            event.clear()
            try:
                busy = await work()
            except Exception as fault:
                log.error("pump_stumbled", fault=type(fault).__name__)
                busy = False
            if not busy:
                with suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), POLL_SECONDS)

    async def _resume(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._sender.resume)
            except Exception as fault:
                log.error("resume_failed", fault=type(fault).__name__)
            await asyncio.sleep(RESUME_SECONDS)
