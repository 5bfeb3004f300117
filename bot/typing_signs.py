"""Shows a worker that a person is writing to them, where the channel can."""

from __future__ import annotations

import asyncio

from bot.house import House
from db import typing_signs
from db.typing_signs import TypingSign


class TypingSigns:
    """Works off the signs. One that fails is not tried again: it would be too late."""

    def __init__(self, house: House) -> None:
        self._house = house

    def claim(self) -> TypingSign | None:
        """The next one."""
        now = self._house.now()
        with self._house.database.read() as session:
            if not typing_signs.is_due(session, now):
                return None
        with self._house.database.write() as session:
            return typing_signs.claim(session, self._house.keys, now)

    async def show(self, sign: TypingSign) -> None:
        """Show it, and do not wait long for that."""
        channel = self._house.channels[sign.destination.address.channel]
        await asyncio.wait_for(channel.show_typing(sign.destination, sign.name), 5)
