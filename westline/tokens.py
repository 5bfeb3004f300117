"""Doors for machines: a bearer token from the settings, compared in constant time."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Endpoint = Callable[[Request], Awaitable[Response]]


def behind(tokens: Sequence[str], endpoint: Endpoint) -> Endpoint:
    """The endpoint for whoever has one of the tokens. Without any token in the settings there is no door."""

    async def guarded(request: Request) -> Response:
        if not tokens:
            return JSONResponse({"error": "not found"}, 404)
        if not _fits(request.headers.get("authorization", ""), tokens):
            headers = {"WWW-Authenticate": "Bearer"}
            return JSONResponse({"error": "a valid bearer token is needed"}, 401, headers)
        return await endpoint(request)

    return guarded


def _fits(header: str, tokens: Sequence[str]) -> bool:
    scheme, _, given = header.partition(" ")
    if scheme.lower() != "bearer":
        return False
    found = [hmac.compare_digest(given.encode(), token.encode()) for token in tokens]
    return any(found)
