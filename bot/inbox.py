"""Takes events in durably: what arrives while one commit runs is committed together by the next.

A provider hears 200 only after the commit that holds its events.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog
from sqlalchemy.exc import IntegrityError

from bot.channels.base import Split
from bot.house import House
from db import inbox, oddities, outbox

log = structlog.get_logger("westline.inbox")


class Inbox:
    """The one writer of arrivals and delivery reports, in a thread of its own."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._waiting: list[tuple[Split, asyncio.Future[None]]] = []
        self._writer = ThreadPoolExecutor(1, "inbox")
        self._committing = False

    async def accept(self, split: Split) -> None:
        """Return when the events are committed. Raises SQLAlchemyError or TimeoutError if they are not."""
        if not (split.arrivals or split.reports or split.odd):
            return
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((split, stored))
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
            batch, self._waiting = self._waiting, []
            try:
                await loop.run_in_executor(
                    self._writer, self._commit, [split for split, _ in batch]
                )
            except Exception as fault:
                for _, stored in batch:
                    stored.set_exception(fault)
            else:
                for _, stored in batch:
                    stored.set_result(None)

    def _commit(self, splits: Sequence[Split]) -> None:
        """All in one transaction. Two first messages at once may meet elsewhere: the loser looks again."""
        try:
            self._store(splits)
        except IntegrityError:
            self._store(splits)

    def _store(self, splits: Sequence[Split]) -> None:
        house, now = self._house, self._house.now()
        arrivals = [arrival for split in splits for arrival in split.arrivals]
        with house.database.write(urgent=True) as session:
            new = inbox.accept(session, house.keys, arrivals, house.settings.languages[0], now)
            for report in (report for split in splits for report in split.reports):
                outbox.note_delivery(session, report, now)
            for channel, body in (piece for split in splits for piece in split.odd):
                oddities.keep(session, house.keys, channel, body, now)
        unread = sum(split.unread for split in splits)
        log.info("accepted", new=new, seen=len(arrivals) - new, unread=unread)
