"""Keeps one address, or all together, from drowning the house. Signed webhooks are never held back.

Providers deliver from many addresses, in bursts, and must not wait: their doors only count what they refuse,
so that whoever sends forgeries is soon answered without being read. Web chat, console and dashboard have an
allowance for each address and one for all. An address is what uvicorn says, which believes a proxy's word
only if it is named in WESTLINE_PROXIES.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from helpline.allowance import Allowance

PROVIDERS = ("/webhooks/", "/simulator/")
OPEN = ("/healthz", "/readyz", "/metrics")
"""Asked for by machines of the house."""
REFUSED = frozenset({400, 401, 403, 404, 405, 413, 422})


class Flood:
    """Middleware around everything that listens."""

    def __init__(self, app: ASGIApp, now: Callable[[], float] = time.monotonic) -> None:
        self._app, self._now = app, now
        self._each = Allowance(per_second=20, burst=120)
        self._all = Allowance(per_second=300, burst=900)
        self._bad = Allowance(per_second=1, burst=60)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 429 with the seconds to wait."""
        if scope["type"] != "http" or scope["path"] in OPEN:
            await self._app(scope, receive, send)
            return
        address = (scope.get("client") or ("",))[0]
        waits = self._waits(address, scope["path"])
        if waits:
            seconds = {"Retry-After": str(math.ceil(waits))}
            await PlainTextResponse("Too many requests.", 429, seconds)(scope, receive, send)
            return

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in REFUSED:
                self._bad.take(address, self._now())
            await send(message)

        await self._app(scope, receive, watched)

    def _waits(self, address: str, path: str) -> float:
        now = self._now()
        waits = self._bad.wait(address, now)
        if waits or path.startswith(PROVIDERS):
            return waits
        return self._each.take(address, now) or self._all.take("", now)
