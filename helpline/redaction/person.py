"""Names that a cue gives away: "my name is", "supervisor", "Mr", "bhai", "... speaking"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from enum import Enum

from helpline.redaction import unspaced, words
from helpline.redaction.finding import Finding, Kind
from helpline.redaction.message import Message, Token

MOST = 4
"""Words in a name, particles not counted."""
FEW_WORDS_KNOWN = frozenset(("th", "km", "my", "sw", "ar-Latn", "vi-Latn"))
"""Forms in which an unknown word behind a role says little: no large list, or many endings. Amharic and Sinhala have
no list either, but there the verb comes last, and what stands behind a role is rarely anything but a name.
"""


class Cue(Enum):
    """How much a cue proves. After a SURE one any word is a name; after a WEAK one, a listed or
    capital one; after a ROLE also any but the commonest, where we know most words; after KIN, whom verbs
    follow as often, one that no list of common words has."""

    SURE = 1
    ROLE = 2
    KIN = 3
    WEAK = 4


def find(message: Message) -> Iterator[Finding]:
    """Yield every name with a cue."""
    cues, text = message.cues, message.text
    for pattern, strength in (
        (cues.name_before, Cue.SURE),
        (cues.name_weak, Cue.WEAK),
        (cues.role, Cue.ROLE),
        (cues.kin, Cue.KIN),
    ):
        for cue in pattern.finditer(text):
            yield from _after(message, cue.end(), strength)
    for pattern, strength in ((cues.title, Cue.ROLE), (cues.titles_weak, Cue.WEAK)):
        for cue in pattern.finditer(text):
            yield from _titled(message, cue.start(), cue.end(), strength)
    for pattern, strong in ((cues.suffix, False), (cues.suffix_strong, True)):
        for cue in pattern.finditer(text):
            yield from _before(message, cue.start(), cue.end(), strong)
    for cue in cues.name_after.finditer(text):
        yield from _before(message, cue.start())


def _after(
    message: Message, at: int, strength: Cue, begins: int | None = None
) -> Iterator[Finding]:
    """The name right after a place."""
    glued = unspaced.glued_name(message, at) if strength is Cue.ROLE else None
    if glued:
        yield Finding(at, glued, Kind.PERSON)
        return
    tokens = message.tokens
    first = bisect_left(tokens, at, key=lambda token: token.start)
    if first == len(tokens) or not _reaches(message, at, tokens[first].start):
        return
    name = _name(message, first, strength)
    if not name and strength is Cue.ROLE and _is_honorific(message, tokens, first):
        begins = begins if begins is not None else tokens[first].start
        name = _name(message, first + 1, strength)
    if name:
        yield Finding(begins if begins is not None else name[0].start, name[-1].end, Kind.PERSON)


def _titled(message: Message, start: int, at: int, strength: Cue) -> Iterator[Finding]:
    """A title and its name; in unspaced writing the title is glued to it: "คุณวิรัตน์"."""
    if unspaced.is_letter(message.text[start]):
        end = unspaced.titled_name(message, start, at)
        if end:
            yield Finding(start, end, Kind.PERSON)
    else:
        yield from _after(message, at, strength, begins=start)


def _is_honorific(message: Message, tokens: list[Token], number: int) -> bool:
    """Whether a word is how one speaks to somebody, and a name may follow it: "HR madam Nusrat"."""
    if number + 1 == len(tokens) or not message.close(tokens[number], tokens[number + 1]):
        return False
    cues, text = message.cues, tokens[number].text
    return any(
        pattern.fullmatch(text)
        for pattern in (cues.suffix, cues.suffix_strong, cues.title, cues.titles_weak)
    )


def _reaches(message: Message, at: int, start: int) -> bool:
    """Whether nothing but spaces and a sign or two stand between a cue and a word."""
    between = message.text[at:start]
    return len(between) <= 4 and not between.strip(" \u00a0:.-=—–'\"")


def _name(message: Message, first: int, strength: Cue) -> list[Token]:
    """The longest name that begins with this word; empty if it is no name."""
    tokens, name = message.tokens, list[Token]()
    counted = 0
    for number in range(first, min(first + MOST + 4, len(tokens))):
        token = tokens[number]
        if name and not message.close(name[-1], token):
            break
        is_glue = token.plain in message.cues.glue
        if (
            token.plain in message.cues.stops
            and not is_glue
            and not ((name or strength is not Cue.WEAK) and _capital_name(message, token))
        ):
            break
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        fits = (
            _goes_on(message, token, strength)
            if name
            else _begins(message, token, following, strength)
        )
        if not (is_glue or fits) or counted == MOST:
            break
        counted += not is_glue
        name.append(unspaced.trimmed(message, token))
        if name[-1].end < token.end:
            break
    while (
        name
        and name[-1].plain in message.cues.glue
        and not (len(name) == 1 and strength is Cue.SURE)
    ):
        name.pop()
    return name


def _begins(message: Message, token: Token, following: Token | None, strength: Cue) -> bool:
    """Whether a word may be the first of a name after a cue."""
    if message.is_name(token):
        return True
    # A listed one may be an everyday word as well, "Domingo" or "Lê": after "my name is" it is a name.
    if strength is Cue.SURE and (message.is_listed(token) or not message.is_everyday(token)):
        return True
    if message.is_listed(token) and following and _is_family_name(message, token, following):
        return True
    if message.is_capital(token) and len(token.text) > 2:
        return True
    if message.is_everyday(token):
        return False
    if message.is_listed(token):
        return True
    if unspaced.is_letter(token.text[0]):
        return strength is Cue.ROLE and unspaced.stands_apart(message, token)
    if message.form in FEW_WORDS_KNOWN or _is_verb(message, token):
        return False
    if strength is Cue.KIN:
        return words.has_list(message.form) and not message.is_ordinary(token)
    return strength is Cue.ROLE and not message.is_commonest(token)


def _is_verb(message: Message, token: Token) -> bool:
    """Whether an unknown word is made like a verb, which may follow a role as well: "mengunci", "ታማለች"."""
    cues = message.cues
    return token.plain.startswith(cues.verb_begins) or token.plain.endswith(cues.verb_ends)


def _capital_name(message: Message, token: Token) -> bool:
    """A capital word that lists call a name, though it also ends names: "Minh"."""
    return message.is_capital(token) and token.plain in words.names()


def _is_family_name(message: Message, token: Token, following: Token) -> bool:
    """Whether a listed word is made a name by the next one: "ram bahadur"."""
    known = message.is_listed(following) or not message.is_ordinary(following)
    return known and message.close(token, following)


def _goes_on(message: Message, token: Token, strength: Cue = Cue.ROLE) -> bool:
    """Whether a word may go on with a name."""
    if message.is_listed(token) or message.is_capital(token):
        return True
    if unspaced.is_letter(token.text[0]):
        return strength is Cue.SURE and unspaced.is_short(message, token.text)
    return not message.is_ordinary(token)


def _before(
    message: Message, at: int, ends: int | None = None, strong: bool = True
) -> Iterator[Finding]:
    """The name right before a place. Before "brother" it must be listed, capital, or have a role
    before it; before "sir" an unknown word will do."""
    tokens = message.tokens
    last = bisect_left(tokens, at, key=lambda token: token.start) - 1
    if last < 0 or not _reaches(message, tokens[last].end, at):
        return
    name: list[Token] = []
    for number in range(last, max(-1, last - MOST), -1):
        token = tokens[number]
        if name and not message.close(token, name[0]):
            break
        is_glue = token.plain in message.cues.glue
        if token.plain in message.cues.stops or message.is_everyday(token):
            if not (
                is_glue or (message.is_capital(token) and token.plain not in message.cues.stops)
            ):
                break
        elif not (is_glue or _goes_on(message, token) or not name):
            break
        name.insert(0, token)
    if not name:
        return
    proven = any(message.is_listed(token) or message.is_capital(token) for token in name)
    if strong:
        proven = proven or not message.is_commonest(name[-1])
    if proven or _has_role(message, name[0].start):
        yield Finding(name[0].start, ends or name[-1].end, Kind.PERSON)


def _has_role(message: Message, at: int) -> bool:
    """Whether a role stands right before a place."""
    near = message.text[max(0, at - 40) : at]
    return any(len(near) - role.end() <= 2 for role in message.cues.role.finditer(near))
