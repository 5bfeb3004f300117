"""Names in Thai, Khmer and Burmese, whose words are not kept apart by spaces."""

from __future__ import annotations

import re

from helpline.redaction import words
from helpline.redaction.message import Message, Token
from helpline.redaction.words import MARKS

LONGEST = 24
_LETTER = re.compile(r"[\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff]")
_BURMESE = re.compile("[\u1000-\u109f]")
"""Here what stands for a title is a particle when a space follows."""
_MARK = re.compile(rf"[{MARKS}]")


def is_letter(character: str) -> bool:
    """Whether it belongs to a writing without spaces."""
    return _LETTER.match(character) is not None


def titled_name(message: Message, start: int, at: int) -> int | None:
    """Where a title's name ends, or None if it is no title: it must begin a run of letters."""
    text = message.text
    before = text[:start]
    longer = [p.match(text, start) for p in (message.cues.role, message.cues.no_title)]
    if (before and is_letter(before[-1])) or any(m and m.end() > at for m in longer):
        return None
    if at < len(text) and _MARK.match(text[at]):
        return None  # the title is only the first letters of another word
    if text[at : at + 1] == " " and not _BURMESE.match(text[start]):
        at += 1
    if at + 1 < len(text) and text[at + 1] in "\u103a\u17d2":
        return None
    run = re.compile(rf"(?:{_LETTER.pattern}){{1,{LONGEST}}}").match(text, at)
    if run is None or (_ordinary(message, run.group()) and run.group() not in words.names()):
        return None
    return at + cut(message, run.group())


def glued_name(message: Message, at: int) -> int | None:
    """Where a listed name ends that is written onto the word before it: "หัวหน้าสมชาย"."""
    text = message.text
    if not (0 < at < len(text) and is_letter(text[at - 1]) and is_letter(text[at])):
        return None
    for end in range(min(len(text), at + LONGEST), at + 2, -1):
        if text[at:end] in words.names() and not _MARK.match(text[end : end + 1]):
            return end
    return None


def is_short(message: Message, word: str) -> bool:
    """Whether an unspaced run may be a family name."""
    return len(word) <= 12 and not _ordinary(message, word)


def stands_apart(message: Message, token: Token) -> bool:
    """Whether a short run has a space on both sides, as names are given in writing that has few."""
    text = message.text
    is_apart = text.startswith(" ", token.start - 1) and text.startswith(" ", token.end)
    return token.start > 0 and is_apart and is_short(message, token.text)


def _ordinary(message: Message, word: str) -> bool:
    return any(word.startswith(stop) for stop in message.cues.stops if len(stop) > 1)


def cut(message: Message, word: str) -> int:
    """Where a name ends inside an unspaced run: before the first word that cannot be of it."""
    places = [word.find(stop, 2) for stop in message.cues.stops if len(stop) > 2]
    return min([place for place in places if place > 0] + [LONGEST, len(word)])


def trimmed(message: Message, token: Token) -> Token:
    """A word without the ordinary words that are glued to its end."""
    if not is_letter(token.text[0]):
        return token
    end = token.start + cut(message, token.text)
    return Token(token.start, end, message.text[token.start : end])
