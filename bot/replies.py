"""From what the dialogue says to what is sent: few messages, codes filled in, transcripts without them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot.channels.limits import LIMITS, width
from helpline.cases import Case
from helpline.message import Channel, Outbound
from helpline.redaction import IDENTIFIERS, redact
from helpline.text import RawText, SafeText

CASE_CODE = "‹CASE CODE›"
"""Actions say this. The code itself never enters Rasa, its tracker or the transcript."""


def merge(replies: Iterable[Outbound], channel: Channel) -> list[Outbound]:
    """Join what belongs together: one message a turn where it fits, since every extra one costs."""
    limits = LIMITS[channel]
    merged: list[Outbound] = []
    for reply in map(numbered, replies):
        if merged and not merged[-1].choices:
            joined = Outbound(f"{merged[-1].text}\n\n{reply.text}", reply.choices)
            if width(joined.text) <= (limits.text_with_choices if joined.choices else limits.text):
                merged[-1] = joined
                continue
        merged.append(reply)
    return merged


def numbered(reply: Outbound) -> Outbound:
    """More choices than fit on buttons are also written out, for whoever types a number."""
    if len(reply.choices) <= LIMITS[Channel.WHATSAPP].few:
        return reply
    lines = [f"{number}. {choice.title}" for number, choice in enumerate(reply.choices, 1)]
    return Outbound("\n".join([reply.text, *lines]), reply.choices)


def with_code(reply: Outbound, cases: list[Case]) -> Outbound:
    """Fill in the code of the case that was opened last."""
    code = cases[-1].code if cases else None
    if code is None or CASE_CODE not in reply.text:
        return reply
    return Outbound(reply.text.replace(CASE_CODE, code.grouped), reply.choices)


def for_transcript(reply: Outbound) -> SafeText:
    """Our own words as staff see them later."""
    return _redacted(reply.text)


@lru_cache(256)
def _redacted(text: str) -> SafeText:
    """Most replies are the catalogue's, the same for everyone: each is read once, not while others wait."""
    return redact(RawText(text), turns=IDENTIFIERS).text
