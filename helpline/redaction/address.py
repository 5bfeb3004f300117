"""Addresses and rooms: after "I live at", before "... में रहता हूँ", and wherever two numbered places meet."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from helpline.redaction.finding import Finding, Kind
from helpline.redaction.message import Message, Token

_NUMBER_WORD = "no|num|number|nr|नंबर|नं|नम्बर|নম্বর|নং|نمبر|رقم|số|so|លេខ|เลขที่|အမှတ်|ቁጥር|எண்|අංක"
_IS_NUMBER_WORD = re.compile(f"(?:{_NUMBER_WORD})", re.IGNORECASE)
_NUMBERED = rf"(?:\s{{0,2}}(?:{_NUMBER_WORD})?[.:#\s\-]{{0,3}})\d{{1,5}}[A-Za-z]?(?![\d])"
_NUMBER = re.compile(r"\d{1,6}[A-Za-z]{0,2}")
_BETWEEN = " ,،、၊:#/-()."
_LONGEST = 120
_GAP = 28
_TAIL = re.compile(r"\s?[,،]\s?([^\W\d_][^,،.!?\n]{1,24})\s?(?:$|[,،.!?\n😀-🙏])")
_LOOSE = ("vi", "vi-Latn")
"""Syllables are kept apart here, so that every part of a place's name is a common word."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word or a number, and whether it may be part of an address."""

    start: int
    end: int
    belongs: bool


def find(message: Message) -> Iterator[Finding]:
    """Yield every address."""
    for cue in message.cues.address_before.finditer(message.text):
        yield from _forward(message, cue.end())
    for cue in message.cues.address_after.finditer(message.text):
        yield from _backward(message, cue.start())
    yield from _numbered(message)


@cache
def _numbered_places(pattern: re.Pattern[str]) -> re.Pattern[str]:
    number_first = rf"\d{{1,5}}\s{{0,2}}(?:{_NUMBER_WORD})\s{{1,2}}(?:{pattern.pattern})"
    return re.compile(rf"(?:{pattern.pattern}){_NUMBERED}|{number_first}", re.IGNORECASE)


def _numbered(message: Message) -> Iterator[Finding]:
    """Two numbered places near one another: "block 7, room 412"."""
    cluster: list[re.Match[str]] = []
    for place in [*_numbered_places(message.cues.places).finditer(message.text), None]:
        if place and cluster and place.start() - cluster[-1].end() <= _GAP:
            cluster.append(place)
            continue
        if cluster:
            begin, end = cluster[0].start(), cluster[-1].end()
            start, stop = _left(message, begin), _right(message, end)
            if len(cluster) >= 2 or _named_place(message, start, begin, end, stop):
                yield Finding(start, stop, Kind.ADDRESS)
        cluster = [place] if place else []


def _named_place(message: Message, start: int, begin: int, end: int, stop: int) -> bool:
    """Whether a numbered place stands beside one that has a name: "room 214, Al Noor camp"."""
    beside = ((start, begin), (end, stop))
    return any(
        message.cues.places.search(message.text, left, right) and _named(message, left, right)
        for left, right in beside
    )


def _forward(message: Message, at: int) -> Iterator[Finding]:
    """From a cue to the first word that is of no place."""
    end = _right(message, at, _LONGEST)
    text = message.text[at:end]
    if _numbered_places(message.cues.places).search(text) or _named(message, at, end):
        yield Finding(at + len(text) - len(text.lstrip(_BETWEEN)), end, Kind.ADDRESS)


def _backward(message: Message, at: int) -> Iterator[Finding]:
    """From the beginning of what is of a place to a cue after it. The last word is one by grammar."""
    pieces = _pieces(message, max(0, at - _LONGEST), at)
    start = at
    for number, piece in enumerate(reversed(pieces)):
        if message.text[piece.end : start].strip(_BETWEEN) or not (piece.belongs or number == 0):
            break
        start = piece.start
    text = message.text[start:at].rstrip(_BETWEEN)
    if _numbered_places(message.cues.places).search(text) or _named(message, start, at):
        yield Finding(start, start + len(text), Kind.ADDRESS)


def _named(message: Message, start: int, end: int) -> bool:
    """Whether a word in between is none of everyday: the name of a place."""
    return any(
        message.is_capital(t) or not message.is_ordinary(t)
        for t in _within(message, start, end)
        if not message.cues.places.fullmatch(t.text)
    )


def _within(message: Message, start: int, stop: int) -> list[Token]:
    """The words that are whole between two places."""
    first = bisect_left(message.tokens, start, key=lambda token: token.start)
    last = bisect_right(message.tokens, stop, key=lambda token: token.end)
    return message.tokens[first:last]


def _pieces(message: Message, start: int, stop: int) -> list[_Piece]:
    """Words and numbers in order."""
    spans = [m.span() for m in message.cues.places.finditer(message.text, start, stop)]
    pieces = [
        _Piece(t.start, t.end, any(s <= t.start < e for s, e in spans) or _of_place(message, t))
        for t in _within(message, start, stop)
    ]
    covered = [(piece.start, piece.end) for piece in pieces]
    pieces += [
        _Piece(m.start(), m.end(), True)
        for m in _NUMBER.finditer(message.text, start, stop)
        if not any(s <= m.start() < e for s, e in covered)
    ]
    return _bridged(message, sorted(pieces, key=lambda piece: piece.start))


def _bridged(message: Message, pieces: list[_Piece]) -> list[_Piece]:
    """Particles between two parts of an address are of it: "Mtaa wa Kariakoo"."""
    for number in range(1, len(pieces) - 1):
        piece = pieces[number]
        word = message.text[piece.start : piece.end].casefold()
        around = pieces[number - 1].belongs and pieces[number + 1].belongs
        if word in message.cues.glue and around:
            pieces[number] = _Piece(piece.start, piece.end, True)
    return pieces


def _of_place(message: Message, token: Token) -> bool:
    if _IS_NUMBER_WORD.fullmatch(token.text):
        return True
    if message.is_capital(token):
        return True
    return token.plain not in message.cues.stops and not message.is_ordinary(token)


def _left(message: Message, at: int) -> int:
    """Take in the names of places before the first numbered one."""
    for piece in reversed(_pieces(message, max(0, at - 40), at)):
        if message.text[piece.end : at].strip(_BETWEEN) or not piece.belongs:
            break
        at = piece.start
    return at


def _right(message: Message, at: int, most: int = 40) -> int:
    """And those after the last; and a last word of the sentence after a comma: a town."""
    begin, loose = at, message.form in _LOOSE
    for piece in _pieces(message, at, min(len(message.text), at + most)):
        gap = message.text[at : piece.start]
        word = message.text[piece.start : piece.end].casefold()
        goes_on = piece.belongs or (
            loose
            and any(c.isdigit() for c in message.text[begin:at])
            and "," not in gap
            and word not in message.cues.stops
        )
        if gap.strip(_BETWEEN) or len(gap) > 5 or not goes_on:
            break
        at = piece.end
    tail = _TAIL.match(message.text, at)
    if (
        tail
        and len(tail.group(1).split()) <= 2
        and any(c.isdigit() for c in message.text[begin:at])
    ):
        words = tail.group(1).casefold().split()
        if not any(word in message.cues.stops for word in words):
            at = tail.end(1)
    return at
