"""Today: one look at what came, what waits, what is late, and whether the channels live. For supervisors."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from console.front import Front
from console.office import Office
from console.words import span
from db.sessions import Staff
from db.today import Today, today


class TodayPages:
    """One page. It is drawn anew whenever it is asked for."""

    def __init__(self, office: Office, front: Front) -> None:
        self._office, self._front = office, front

    async def today(self, _request: Request, who: Staff) -> Response:
        """All of it."""
        seen, now = await asyncio.to_thread(self._look), self._office.now()
        oldest = {line.severity: span(now - line.oldest) for line in seen.lines if line.oldest}
        silent = {way.channel: span(now - way.last) for way in seen.ways if way.last}
        unsent = span(timedelta(seconds=seen.unsent)) if seen.unsent else None
        return self._front.page(
            who, "today.html", seen=seen, oldest=oldest, silent=silent, unsent=unsent
        )

    def _look(self) -> Today:
        with self._office.database.read() as session:
            return today(session, self._office.now())
