"""How much fits into a message, by channel (Meta Cloud API v23 and Telegram Bot API 10.1, read 2026-11).

Checked before sending, because the libraries send anything and the providers refuse it. Emoji and
other characters beyond the basic plane count twice, as on the providers' side.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.base import MessageInvalid
from helpline.message import Channel, Outbound


@dataclass(frozen=True, slots=True)
class Limits:
    """Lengths in UTF-16 units, counts as such. `few` choices become buttons, up to `most` a list."""

    text: int
    text_with_choices: int
    few: int
    few_title: int
    most: int
    most_title: int
    token: int


LIMITS = {
    Channel.WHATSAPP: Limits(4096, 1024, few=3, few_title=20, most=10, most_title=24, token=200),
    Channel.TELEGRAM: Limits(4096, 4096, few=8, few_title=64, most=100, most_title=64, token=64),
    Channel.WEBCHAT: Limits(4096, 4096, few=10, few_title=64, most=10, most_title=64, token=64),
}


def width(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def problems(outbound: Outbound, limits: Limits) -> list[str]:
    """Everything in a message that the channel would refuse. Names no content."""
    found = []
    count = len(outbound.choices)
    longest = limits.text_with_choices if count else limits.text
    if not outbound.text.strip():
        found.append("the text is empty")
    if width(outbound.text) > longest:
        found.append(f"the text has {width(outbound.text)} characters, {longest} fit")
    if count > limits.most:
        found.append(f"{count} choices, {limits.most} fit")
    title = limits.few_title if count <= limits.few else limits.most_title
    for position, choice in enumerate(outbound.choices, 1):
        if not 0 < width(choice.title) <= title:
            found.append(f"choice {position} has {width(choice.title)} characters, {title} fit")
        if not 0 < len(choice.payload.encode()) <= limits.token:
            found.append(f"the token of choice {position} does not fit {limits.token} bytes")
    return found


def check(outbound: Outbound, channel: Channel) -> None:
    """Raise MessageInvalid with all that is wrong."""
    found = problems(outbound, LIMITS[channel])
    if found:
        raise MessageInvalid(f"{channel}: " + "; ".join(found))
