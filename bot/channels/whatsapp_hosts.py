"""Where requests to WhatsApp may go. pywa would give its token to any media host: here every other host is refused."""

from __future__ import annotations

import httpx

from bot.channels.transport import Quick

GRAPH = "https://graph.facebook.com"
FILES = "https://lookaside.fbsbx.com"


def mounts(api_url: str) -> dict[str, httpx.AsyncBaseTransport]:
    """Where requests, and our token with them, may go: the API, and the hosts that its files are on."""
    files = httpx.AsyncHTTPTransport(retries=0)
    return {
        "all://": _Refuse(),
        FILES: files,
        str(httpx.URL(api_url).copy_with(raw_path=b"/")).rstrip("/"): files,
        GRAPH: _Redirected(api_url),
    }


class _Refuse(httpx.AsyncBaseTransport):
    """No other host ever gets our token."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.UnsupportedProtocol(f"{request.url.host} is not a host of the WhatsApp API")


class _Redirected(httpx.AsyncBaseTransport):
    """Carries what pywa sends to the Graph API to the address that is configured for it."""

    def __init__(self, api_url: str) -> None:
        self._base = httpx.URL(api_url)
        self._inner = Quick()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        prefix = self._base.raw_path.rstrip(b"/")
        request.url = request.url.copy_with(
            scheme=self._base.scheme,
            host=self._base.host,
            port=self._base.port,
            raw_path=prefix + request.url.raw_path,
        )
        request.headers["host"] = self._base.netloc.decode()
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()
