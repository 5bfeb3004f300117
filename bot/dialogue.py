"""The only client of Rasa. It is given redacted text, a pseudonym, a language; nothing else."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from helpline.errors import HelplineError
from helpline.message import Choice, Outbound
from helpline.text import SafeText

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
        self._client = httpx.AsyncClient(
            headers={SECRET_HEADER: secret},
            timeout=httpx.Timeout(timeout, connect=2.0),
            trust_env=False,
        )

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
        try:
            answer = await self._client.post(
                f"{self._url(turn.sender)}/webhooks/gateway/turn", json=body
            )
        except httpx.HTTPError as error:
            raise DialogueUnavailable(f"Rasa was not reached: {type(error).__name__}") from None
        if answer.status_code in (403, 409, 502, 503, 504):
            raise DialogueUnavailable(f"Rasa answered {answer.status_code}")
        if answer.status_code != 200:
            raise TurnFailed(f"Rasa answered {answer.status_code}")
        data = answer.json()
        return TurnResult(tuple(map(_outbound, data["replies"])), data["asks"])

    async def ready(self) -> bool:
        """Whether every server has a model loaded."""
        try:
            answers = [
                await self._client.get(f"{url}/webhooks/gateway/ready") for url in self._urls
            ]
        except httpx.HTTPError:
            return False
        return all(answer.status_code == 200 for answer in answers)

    async def close(self) -> None:
        """Let connections go."""
        await self._client.aclose()

    def _url(self, sender: str) -> str:
        pseudonym = sender.split(".", maxsplit=1)[0]
        return self._urls[zlib.crc32(pseudonym.encode()) % len(self._urls)]


def _outbound(reply: dict[str, Any]) -> Outbound:
    buttons = tuple(Choice(b["title"], b["payload"]) for b in reply.get("buttons") or [])
    return Outbound(reply.get("text") or "", buttons)
