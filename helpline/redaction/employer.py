"""Employers: what stands after "company" or "the company's name is", or before "Ltd"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from helpline.redaction import unspaced
from helpline.redaction.finding import Finding, Kind
from helpline.redaction.message import Message, Token

MOST = 6
_FORM = re.compile(
    r"\b(?:ltd|limited|llc|l\.l\.c|pte|pvt|sdn\.?\s?bhd|berhad|co\.|inc|corp(?:oration)?|w\.?l\.?l|gmbh|plc|"
    r"s\.a\.|fze|est\.|enterprises?|garments|fashions?|apparels?|textiles?|knitwear|holdings?|industries)\b",
    re.IGNORECASE,
)


def find(message: Message) -> Iterator[Finding]:
    """Yield every employer with a cue before it or a legal form after it."""
    for cue in message.cues.employer.finditer(message.text):
        yield from _after(message, cue.end())
    for cue in message.cues.employer_name.finditer(message.text):
        yield from _after(message, cue.end(), sure=True)
    for pattern in (_FORM, message.cues.employer_end):
        for form in pattern.finditer(message.text):
            if not unspaced.is_letter(form.group()[0]):
                yield from _before(message, form)


def _after(message: Message, at: int, *, sure: bool = False) -> Iterator[Finding]:
    near = _near(message, at)
    ends = [n for n, token in enumerate(near) if n and _is_end(message, token)]
    while ends and ends[0] + 1 in ends:
        ends.pop(0)
    name = near[: ends[0] + 1] if ends else _named(message, near, sure)
    if name and not all(_is_end(message, token) for token in name):
        yield Finding(name[0].start, name[-1].end, Kind.EMPLOYER)


def _near(message: Message, at: int) -> list[Token]:
    """The words right after a cue, up to a pause or a word that ends every name."""
    tokens = message.tokens
    first = bisect_left(tokens, at, key=lambda token: token.start)
    near: list[Token] = []
    for token in tokens[first : first + MOST]:
        gap = message.text[(near[-1].end if near else at) : token.start]
        stops = token.plain in message.cues.stops and not (
            token.plain in message.cues.glue or _is_end(message, token)
        )
        if len(gap) > 3 or gap.strip(" :.-&'\"") or stops:
            break
        near.append(token)
    return near


def _named(message: Message, near: list[Token], sure: bool) -> list[Token]:
    """Without a closing word: as long as the words are capital or on a list of names; a `sure` cue makes any word one."""
    name: list[Token] = []
    for token in near:
        is_new = not (message.is_ordinary(token) if name else message.is_everyday(token))
        if not (message.is_capital(token) or message.is_name(token) or (sure and is_new)):
            break
        name.append(unspaced.trimmed(message, token))
        if unspaced.is_letter(token.text[0]):
            break  # behind the next space something else begins, perhaps a "not"
    return name


def _is_end(message: Message, token: Token) -> bool:
    return bool(message.cues.employer_end.fullmatch(token.text) or _FORM.fullmatch(token.text))


def _before(message: Message, form: re.Match[str]) -> Iterator[Finding]:
    tokens = message.tokens
    last = bisect_left(tokens, form.start(), key=lambda token: token.start) - 1
    name: list[Token] = []
    for number in range(last, max(-1, last - MOST), -1):
        token = tokens[number]
        right = name[0].start if name else form.start()
        if message.text[token.end : right].strip(" .&") or token.plain in message.cues.stops:
            break
        if not (
            token.text[0].isupper() or message.is_name(token) or message.may_be_anything(token)
        ):
            break
        name.insert(0, token)
    if name:
        yield Finding(name[0].start, form.end(), Kind.EMPLOYER)
