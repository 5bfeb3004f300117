"""Erases who asked for it: at the provider what it lets us, then here, the dialogue's memory included."""

from __future__ import annotations

import asyncio

import structlog

from bot.house import House
from db import erase, erase_queue
from db.erase_queue import Farewell
from db.ledger import Ledger

WORKER = "worker"

log = structlog.get_logger("westline.eraser")


class Eraser:
    """Works off the wishes to be erased. What fails is tried again after a minute."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._ledger = Ledger(house.settings.erasures_file)

    def claim(self) -> Farewell | None:
        """The next who may be erased."""
        now = self._house.now()
        with self._house.database.read() as session:
            if not erase_queue.is_due(session, now):
                return None
        with self._house.database.write() as session:
            return erase_queue.claim(session, self._house.keys, now)

    async def erase(self, farewell: Farewell) -> None:
        """Erase one worker."""
        to = farewell.destination
        if to is not None:
            channel = self._house.channels[to.address.channel]
            await channel.unsend(to.address.value, farewell.names)
        await asyncio.to_thread(self._forget, farewell)

    def _forget(self, farewell: Farewell) -> None:
        house = self._house
        with house.database.write() as session:
            gone = erase.erase(
                session, house.keys, self._ledger, farewell.conversation, WORKER, house.now()
            )
        if house.trackers is not None:
            with house.trackers.write() as session:
                erase.forget_trackers(session, gone.pseudonym)
        log.info("erased", messages=gone.messages, cases=gone.cases, channel=gone.channel)
