"""The only client of Rasa. It is given redacted text, a pseudonym, a language; nothing else."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp

from helpline.errors import HelplineError
from helpline.message import Choice, Outbound
from helpline.text import SafeText

KEPT_ALIVE = 3.0
"""Seconds: shorter than the server keeps an idle connection, so that none is used while it closes."""
SECRET_HEADER = "x-westline-secret"  # noqa: S105 - the header's name


class DialogueUnavailable(HelplineError):
    """The dialogue engine or its actions are down or slow. Say so honestly, and try again."""


class TurnFailed(HelplineError):
    """The dialogue is there, but this message makes it stumble. Counts as an attempt."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn to take. Either redacted text, or a command ("/affirm") that only the gateway may give."""

    sender: str
    key: str
    text: SafeText | None = None
    command: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    retry: bool = False


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What the dialogue answers, and which question of an intake it leaves open ("" if none)."""

    replies: tuple[Outbound, ...]
    asks: str = ""


class Dialogue(Protocol):
    """Takes turns."""

    async def turn(self, turn: Turn) -> TurnResult:
        """Answer one message. Raises DialogueUnavailable. The same key again has no second effect."""
        ...

    async def ready(self) -> bool:
        """Whether turns can be taken now."""
        ...

    async def close(self) -> None:
        """Let connections go."""
        ...


def neutral(text: str) -> str:
    """Text that Rasa cannot take for a command: "/affirm" typed by a worker is a word like any other."""
    return text.lstrip("/ \t\n\r\u00a0\u200b\ufeff") or "…"


class RasaDialogue:
    """Rasa behind our own channel (bot.assistant.channel), one or several servers.

    A sender always goes to the same server, so that a tracker has one writer.
    """

    def __init__(self, urls: tuple[str, ...], secret: str, timeout: float = 20.0) -> None:
        self._urls = urls
        self._headers = {SECRET_HEADER: secret}
        self._timeout = aiohttp.ClientTimeout(timeout, connect=2.0)
        self._session: aiohttp.ClientSession | None = None

    async def turn(self, turn: Turn) -> TurnResult:
        """Take a turn over HTTP."""
        text = turn.command or neutral(str(turn.text or ""))
        body = {
            "sender": turn.sender,
            "text": text,
            "message_id": turn.key,
            "metadata": turn.metadata,
            "retry": turn.retry,
        }
        url = f"{self._url(turn.sender)}/webhooks/gateway/turn"
        try:
            async with self._client.post(url, json=body) as answer:
                status = answer.status
                data = await answer.json() if status == 200 else {}
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DialogueUnavailable(f"Rasa was not reached: {type(error).__name__}") from None
        if status in (403, 409, 502, 503, 504):
            raise DialogueUnavailable(f"Rasa answered {status}")
        if status != 200:
            raise TurnFailed(f"Rasa answered {status}")
        return TurnResult(tuple(map(_outbound, data["replies"])), data["asks"])

    async def ready(self) -> bool:
        """Whether every server has a model loaded."""
        try:
            found = [await self._is_ready(url) for url in self._urls]
        except (aiohttp.ClientError, TimeoutError):
            return False
        return all(found)

    async def _is_ready(self, url: str) -> bool:
        async with self._client.get(f"{url}/webhooks/gateway/ready") as answer:
            return answer.status == 200

    async def close(self) -> None:
        """Let connections go."""
        if self._session is not None:
            await self._session.close()

    @property
    def _client(self) -> aiohttp.ClientSession:
        """Made in the event loop in which it is used."""
        if self._session is None:
            connections = aiohttp.TCPConnector(keepalive_timeout=KEPT_ALIVE)
            self._session = aiohttp.ClientSession(
                connector=connections, headers=self._headers, timeout=self._timeout
            )
        return self._session

    def _url(self, sender: str) -> str:
        pseudonym = sender.split(".", maxsplit=1)[0]
        return self._urls[zlib.crc32(pseudonym.encode()) % len(self._urls)]


def _outbound(reply: dict[str, Any]) -> Outbound:
    buttons = tuple(Choice(b["title"], b["payload"]) for b in reply.get("buttons") or [])
    return Outbound(reply.get("text") or "", buttons)
