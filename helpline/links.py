"""Links that open the chat: for posters and for whoever wants to tell somebody else. They name no worker.

A poster's link may say where the poster hangs, so that a helpline learns which places reach people. That
is counted alone, apart from everything that the worker says or is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

SITE = re.compile(r"[a-z0-9]{2,12}")
_TAGGED = re.compile(r"(?P<first>.+?)(?:\s#|__)(?P<site>[a-z0-9]{2,12})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Way:
    """A channel: what people call it there, and the link that opens the chat."""

    name: str
    shown: str
    link: str


def ways(whatsapp: str, telegram: str, named: str, form: str, site: str = "") -> list[Way]:
    """Links to the helpline's number and bot, as far as there are any.

    `named` is what the chat begins with on WhatsApp (a language's own name), `form` on Telegram.
    """
    found = []
    digits = "".join(letter for letter in whatsapp if letter.isdecimal())
    if digits:
        said = quote(f"{named} #{site}" if site else named)
        found.append(Way("WhatsApp", f"+{digits}", f"https://wa.me/{digits}?text={said}"))
    if telegram:
        name = telegram.removeprefix("@")
        start = f"{form}__{site}" if site else form
        found.append(Way("Telegram", f"@{name}", f"https://t.me/{name}?start={start}"))
    return found


def first_words(text: str) -> tuple[str, str]:
    """The first message behind a poster's link: what it says, and where the poster hangs ("" if nothing does)."""
    found = _TAGGED.fullmatch(text.strip())
    return (found["first"], found["site"]) if found else (text, "")
