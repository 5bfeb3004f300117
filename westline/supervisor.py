"""Starts every kind of process on one machine, and starts again whichever ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import structlog

from helpline.settings import Settings
from westline.processes import KINDS

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PAUSE_SECONDS = 1.0
LONGEST_PAUSE = 30.0

log = structlog.get_logger("westline.supervisor")


def members(settings: Settings) -> Iterator[tuple[str, int]]:
    """Kind and number of each process: one dialogue server for each address on this machine."""
    for kind in KINDS:
        if kind != "dialogue":
            yield kind, 0
            continue
        for number, url in enumerate(settings.dialogue_urls):
            if urlsplit(url).hostname in LOOPBACK:
                yield kind, number


class Supervisor:
    """The parent of all. Ctrl-C or SIGTERM ends every child, and so does its own end, whatever it is."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = asyncio.Event()
        self.children: dict[tuple[str, int], asyncio.subprocess.Process] = {}

    @classmethod
    async def supervise(cls, settings: Settings) -> None:
        """Start a supervisor in this event loop and keep it until told to stop."""
        await cls(settings).run()

    async def run(self) -> None:
        """Keep all members alive until told to stop."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stopping.set)
        keepers = [asyncio.create_task(self._keep(*m)) for m in members(self._settings)]
        await self._stopping.wait()
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)

    async def _keep(self, kind: str, number: int) -> None:
        pause = PAUSE_SECONDS
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "westline", "run", "--only", kind, "--number", str(number),
                "--parent", str(os.getpid()), start_new_session=True,
            )  # fmt: skip
            self.children[kind, number] = child
            try:
                code = await child.wait()
            except asyncio.CancelledError:
                await self._end(child)
                raise
            pause = PAUSE_SECONDS if loop.time() - began > 60 else min(pause * 2, LONGEST_PAUSE)
            log.error("process_ended", kind=kind, number=number, code=code, again_in=pause)
            await asyncio.sleep(pause)

    async def _end(self, child: asyncio.subprocess.Process) -> None:
        if child.returncode is not None:
            return
        child.terminate()
        try:
            await asyncio.wait_for(child.wait(), 8)
        except TimeoutError:
            child.kill()
            await child.wait()
