"""The web chat's pages: a text box, replies by polling, a random cookie for an address."""

from __future__ import annotations

import asyncio
import json
import secrets
from pathlib import Path

from itsdangerous import BadSignature, Signer
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.channels.base import Split
from bot.channels.webchat import arrival
from bot.house import House
from bot.webhooks import TooLarge, Webhooks, body_of
from db import contacts, outbox
from helpline.message import Address, AddressKind, Channel

COOKIE = "westline_chat"
LONGEST = 10_000
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
HIGHEST = 2**62
"""No number of a message is higher; databases know none that is."""
PAGES = Path(__file__).parent / "pages"


class WebChat:
    """Serves /chat."""

    def __init__(self, house: House, webhooks: Webhooks) -> None:
        self._house = house
        self._webhooks = webhooks
        self._signer = Signer(house.keys.secret("webchat cookie"))

    def routes(self) -> list[Route | Mount]:
        """The page, its files, and two calls."""
        return [
            Route("/chat", self.page),
            Route("/chat/messages", self.send, methods=["POST"]),
            Route("/chat/messages", self.receive, methods=["GET"]),
            Mount("/chat/files", StaticFiles(directory=PAGES)),
        ]

    async def page(self, request: Request) -> Response:
        """The chat, with a visitor's cookie."""
        response = FileResponse(PAGES / "chat.html", headers=HEADERS)
        if self._visitor(request) is None:
            value = self._signer.sign(secrets.token_hex(16)).decode()
            response.set_cookie(COOKIE, value, httponly=True, samesite="strict", path="/chat")
        return response

    async def send(self, request: Request) -> Response:
        """Take a message in, durably."""
        visitor = self._visitor(request)
        if visitor is None:
            return JSONResponse({"error": "Open /chat first."}, 403)
        try:
            data = json.loads(await body_of(request))
            said, chosen = data.get("text", ""), data.get("choice")
        except TooLarge:
            return JSONResponse({"error": "The message is too large."}, 413)
        except (ValueError, AttributeError):
            return JSONResponse({"error": 'Send JSON: {"text": "…", "choice": null}.'}, 400)
        text = _whole(said)[:LONGEST]
        name = f"{visitor[:8]}-{_whole(data.get('id') or secrets.token_hex(8))[:64]}"
        event = arrival(visitor, name, text, _whole(chosen) if chosen else None, self._house.now())
        split = Split(arrivals=(event,))
        await self._webhooks.inbox.accept(split)
        await self._webhooks.afterwards(split)
        return JSONResponse({"ok": True}, 202)

    async def receive(self, request: Request) -> Response:
        """What was said since the message with number `after`."""
        visitor = self._visitor(request)
        after = request.query_params.get("after", "0")
        if visitor is None or not after.isdecimal():
            return JSONResponse([])
        return JSONResponse(await asyncio.to_thread(self._said, visitor, min(int(after), HIGHEST)))

    def _said(self, visitor: str, after: int) -> list[dict[str, object]]:
        house = self._house
        address = Address(Channel.WEBCHAT, AddressKind.WEBCHAT, visitor)
        with house.database.read() as session:
            conversation = contacts.find(session, house.keys, address)
            if conversation is None:
                return []
            said = outbox.readable(session, house.keys, conversation, after)
        return [
            {
                "id": number,
                "text": outbound.text,
                "choices": [{"title": c.title, "choice": c.payload} for c in outbound.choices],
            }
            for number, outbound in said
        ]

    def _visitor(self, request: Request) -> str | None:
        try:
            return self._signer.unsign(request.cookies.get(COOKIE, "")).decode()
        except BadSignature:
            return None


def _whole(value: object) -> str:
    """As text that can be stored: JSON can carry half a letter."""
    return str(value).encode("utf-8", "replace").decode()
