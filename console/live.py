"""Pages that renew themselves: one look at the database twice a second for everybody, then a word to each page.

A page is told that something changed, never what: it asks for that itself, as whoever it belongs to.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import structlog
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from console.front import Front
from console.office import Office
from db import pulse
from db.cases import Cases
from db.pulse import QUEUE
from db.sessions import Staff

LOOK_SECONDS = 0.5
SIGN_SECONDS = 10.0
"""A sign of life, so that a page notices when the line is dead; its session is looked at again then."""

log = structlog.get_logger("westline.console")


class Live:
    """Who listens to what, and the one task that looks."""

    def __init__(self, office: Office, front: Front) -> None:
        self._office, self._front = office, front
        self._topics: Counter[str] = Counter()
        self._versions: dict[str, str] = {}
        self._changed = asyncio.Condition()
        self._looking: asyncio.Task[None] | None = None

    async def live(self, request: Request, who: Staff) -> Response:
        """A stream of server-sent events: `queue` or `case`, with the version that is in force now.

        Of a case that is not there for them, or not at all, nobody hears when it changes.
        """
        case, topic = request.query_params.get("case", ""), QUEUE
        if case.isdecimal() and len(case) < 15:
            if not await asyncio.to_thread(self._may_see, int(case), who):
                return self._front.missing(who)
            topic = f"case:{int(case)}"
        return StreamingResponse(
            self._events(request, topic),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )

    async def _events(self, request: Request, topic: str) -> AsyncIterator[str]:
        self._topics[topic] += 1
        seen = None
        try:
            self._start()
            yield "retry: 1000\n\n"
            while True:
                version = await self._next(topic, seen)
                if version != seen:
                    seen = version
                    yield f"event: {topic.split(':', maxsplit=1)[0]}\ndata: {version}\n\n"
                elif await self._front.who(request, background=True) is None:
                    yield "event: over\ndata: logged out\n\n"
                    return
                else:
                    yield "event: alive\ndata: 1\n\n"
        finally:
            self._topics[topic] -= 1
            if not self._topics[topic]:
                del self._topics[topic]
                self._versions.pop(topic, None)

    async def _next(self, topic: str, seen: str | None) -> str | None:
        """The version, as soon as it is another one; the same after a while."""

        def is_new() -> bool:
            return self._versions.get(topic, seen) != seen

        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(is_new), SIGN_SECONDS)
            except TimeoutError:
                return seen
            return self._versions[topic]

    def _start(self) -> None:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while self._topics:
            try:
                found = await asyncio.to_thread(self._beat, tuple(self._topics))
            except Exception as fault:
                log.error("no_pulse", fault=type(fault).__name__)
                found = {}
            if any(self._versions.get(topic) != version for topic, version in found.items()):
                async with self._changed:
                    self._versions.update(found)
                    self._changed.notify_all()
            await asyncio.sleep(LOOK_SECONDS)

    def _may_see(self, number: int, who: Staff) -> bool:
        with self._office.database.read() as session:
            return Cases(session, self._office.keys, who.login).by_number(number) is not None

    def _beat(self, topics: tuple[str, ...]) -> dict[str, str]:
        with self._office.database.read() as session:
            return pulse.beat(session, topics)
