"""Commits together what is asked for while one commit runs: a commit costs the same for one and for twenty."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """One writer, in a thread of its own, who is given all that waits at once."""

    def __init__(
        self, commit: Callable[[Sequence[T]], None], name: str, gather: float = 0.0
    ) -> None:
        """`gather`: for how many seconds what nobody waits for may lie before it is committed."""
        self._commit, self._gather = commit, gather
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._writer = ThreadPoolExecutor(1, name)
        self._committing = False

    async def add(self, piece: T) -> None:
        """Return when the piece is committed. Raises what the commit raised, for each that was in it."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((piece, stored))
        if not self._committing:
            self._committing = True
            try:
                await self._commit_all()
            finally:
                self._committing = False
        await stored

    async def _commit_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            if self._gather:
                await asyncio.sleep(self._gather)
            batch, self._waiting = self._waiting, []
            try:
                await loop.run_in_executor(
                    self._writer, self._commit, [piece for piece, _ in batch]
                )
            except Exception as fault:
                for _, stored in batch:
                    stored.set_exception(fault)
            else:
                for _, stored in batch:
                    stored.set_result(None)
