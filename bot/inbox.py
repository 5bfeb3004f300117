"""Takes events in durably: what arrives while one commit runs is committed together by the next (bot/together.py).

A provider hears 200 only after the commit that holds its events.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy.exc import IntegrityError

from bot.channels.base import Split
from bot.house import House
from bot.together import Together
from db import deliveries, inbox, oddities

REPORTS_LIE = 0.1
"""Seconds: three reports come for each message of ours, and no worker waits for them."""

log = structlog.get_logger("westline.inbox")


class Inbox:
    """The one writer of arrivals and delivery reports, in a thread of its own."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._arrivals = Together(self._commit, "inbox")
        self._reports = Together(self._commit, "reports", gather=REPORTS_LIE)

    async def accept(self, split: Split) -> None:
        """Return when the events are committed. Raises SQLAlchemyError or TimeoutError if they are not."""
        if split.arrivals or split.odd:
            await self._arrivals.add(split)
        elif split.reports:
            await self._reports.add(split)

    def _commit(self, splits: Sequence[Split]) -> None:
        """All in one transaction. Two first messages at once may meet elsewhere: the loser looks again."""
        try:
            self._store(splits)
        except IntegrityError:
            self._store(splits)

    def _store(self, splits: Sequence[Split]) -> None:
        house, now = self._house, self._house.now()
        arrivals = [arrival for split in splits for arrival in split.arrivals]
        with house.database.write(urgent=bool(arrivals)) as session:
            new = inbox.accept(session, house.keys, arrivals, house.settings.languages[0], now)
            reports = [report for split in splits for report in split.reports]
            deliveries.note(session, reports, now)
            for channel, body in (piece for split in splits for piece in split.odd):
                oddities.keep(session, house.keys, channel, body, now)
        unread = sum(split.unread for split in splits)
        log.info("accepted", new=new, seen=len(arrivals) - new, unread=unread)
