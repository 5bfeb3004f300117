"""What carries our messages to Meta: httpx's interface, which pywa speaks, and aiohttp's speed (docs/performance.md).

Each error says whether the provider may have had the request, for that decides whether a message is sent again
(bot/channels/base.py): ConnectError and ConnectTimeout mean that it certainly had not.
"""

from __future__ import annotations

import aiohttp
import httpx
from yarl import URL

KEPT_ALIVE = 5.0
"""Seconds that an idle connection is kept, as httpx does: shorter than providers keep theirs."""


class Quick(httpx.AsyncBaseTransport):
    """Requests and answers that fit into memory. Follows no redirect and heeds no proxy of the environment."""

    def __init__(self) -> None:
        self._client: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises httpx's ConnectError, ConnectTimeout, ReadTimeout or ReadError."""
        body = await request.aread()
        try:
            async with self._opened().request(
                request.method,
                URL(str(request.url), encoded=True),
                headers=request.headers.multi_items(),
                data=body or None,
                allow_redirects=False,
                timeout=_timeout(request),
            ) as answer:
                content = await answer.read()
        except aiohttp.ClientConnectorError as error:
            raise httpx.ConnectError(str(error), request=request) from error
        except TimeoutError as error:
            kind = httpx.ConnectTimeout if _never_reached(error) else httpx.ReadTimeout
            raise kind(str(error), request=request) from error
        except aiohttp.ClientError as error:
            raise httpx.ReadError(str(error), request=request) from error
        return httpx.Response(answer.status, headers=answer.raw_headers, content=content)

    def _opened(self) -> aiohttp.ClientSession:
        """Made in the event loop in which it is used."""
        if self._client is None:
            connections = aiohttp.TCPConnector(
                keepalive_timeout=KEPT_ALIVE,
                ssl=httpx.create_ssl_context(trust_env=False),
            )
            self._client = aiohttp.ClientSession(connector=connections, auto_decompress=False)
        return self._client

    async def aclose(self) -> None:
        """Let connections go."""
        if self._client is not None:
            await self._client.close()


def _never_reached(error: TimeoutError) -> bool:
    """The two are one class in the aiohttp that Rasa is pinned to, and differ in their words."""
    return str(error).startswith("Connection timeout")


def _timeout(request: httpx.Request) -> aiohttp.ClientTimeout:
    seconds = request.extensions.get("timeout", {})
    return aiohttp.ClientTimeout(
        total=None,
        connect=seconds.get("pool"),
        sock_connect=seconds.get("connect"),
        sock_read=seconds.get("read"),
    )
