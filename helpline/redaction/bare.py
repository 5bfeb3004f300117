"""Names without a cue, as far as a list of names knows them: "Budi and Agus are locked in"."""

from __future__ import annotations

from collections.abc import Iterator

from helpline.redaction.finding import Finding, Kind
from helpline.redaction.message import Message, Token

Run = list[Token]


def find(message: Message) -> Iterator[Finding]:
    """Yield runs of words that look like names, if a list has one of them."""
    yield from _pairs(message)
    runs = [run for run in (_pruned(message, run) for run in _runs(message)) if run]
    accepted = [_sure(message, run) for run in runs]
    for number, run in enumerate(runs):
        if accepted[number] or _joined(message, runs, accepted, number):
            yield Finding(_first(message, run).start, run[-1].end, Kind.PERSON)


def _first(message: Message, run: Run) -> Token:
    """The run's first word, or the one before it: a listed one that may also be an everyday word, "Budi", or an
    unknown one whose capital letter might be the sentence's, "Sok Dara".
    """
    before = message.tokens.index(run[0]) - 1
    token = message.tokens[before] if before >= 0 else run[0]
    may_begin = token.text[0].isupper() and not (message.shouted or message.is_ordinary(token))
    belongs = message.is_listed(token) or may_begin
    return token if belongs and message.close(token, run[0]) else run[0]


def _runs(message: Message) -> Iterator[Run]:
    run: Run = []
    for token in message.tokens:
        if run and not message.close(run[-1], token):
            yield run
            run = []
        if _candidate(message, token, bool(run)):
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _candidate(message: Message, token: Token, within: bool) -> bool:
    if token.plain in message.cues.glue:
        return True
    if len(token.plain) < 2 or token.plain in message.cues.stops:
        return False
    if message.is_listed(token):
        return not message.is_everyday(token) or message.is_capital(token)
    return message.is_capital(token) and (within or not message.is_ordinary(token))


def _pruned(message: Message, run: Run) -> Run:
    """Particles alone begin or end no name."""
    while run and run[-1].plain in message.cues.glue and not message.is_listed(run[-1]):
        run = run[:-1]
    return run if any(token.plain not in message.cues.glue for token in run) else []


def _sure(message: Message, run: Run) -> bool:
    """A listed name that is no common word; or two listed ones; or one beside a capital."""
    if any(message.is_name(token) for token in run):
        return True
    listed = sum(message.is_listed(token) for token in run)
    capitals = sum(message.is_capital(token) for token in run)
    return listed >= 2 or (listed == 1 and len(run) >= 2 and capitals >= 1)


def _pairs(message: Message) -> Iterator[Finding]:
    """Two words that no list of common words has, with "and" between them: "নাগমা আর পপি", "Thandiwe and Precious"."""
    tokens = message.tokens
    for left, joint, right in zip(tokens, tokens[1:], tokens[2:], strict=False):
        near = message.close(left, joint) and message.close(joint, right)
        if joint.plain in message.cues.joins and near and _may_be_two(message, left, right):
            yield Finding(left.start, left.end, Kind.PERSON)
            yield Finding(right.start, right.end, Kind.PERSON)


def _may_be_two(message: Message, left: Token, right: Token) -> bool:
    both = (left, right)
    if all(map(message.may_be_anything, both)):
        return True
    unknown = any(not message.is_ordinary(token) for token in both)
    return unknown and all(_is_written_as_name(message, token) for token in both)


def _is_written_as_name(message: Message, token: Token) -> bool:
    return not message.shouted and token.text[0].isupper() and token.text[1:].islower()


def _both_listed(message: Message, one: Run, other: Run) -> bool:
    return all(
        message.is_listed(token) and (message.is_capital(token) or not message.is_commonest(token))
        for token in (*one, *other)
    )


def _joined(message: Message, runs: list[Run], accepted: list[bool], number: int) -> bool:
    """Whether "and" stands between this run and one that is a name, or two that may be: "Lan và Mai"."""
    for other in (number - 1, number + 1):
        if 0 <= other < len(runs) and (
            accepted[other] or _both_listed(message, runs[number], runs[other])
        ):
            left, right = sorted((runs[number], runs[other]), key=lambda run: run[0].start)
            between = message.text[left[-1].end : right[0].start].strip().casefold()
            if between in message.cues.joins:
                return True
    return False
