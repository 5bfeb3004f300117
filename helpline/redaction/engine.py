"""Find, choose, replace: from raw text to safe text and a list of findings.

Recognisers go in turns: what one turn finds is blank for the next, and what is innocent (money,
dates, laws) is blank before numbers are looked for. Replacement runs from the end to the start, so
positions stay valid. Placeholders are numbered by value: the same number is ‹PHONE 1› throughout.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

from helpline.digits import fold_digits
from helpline.errors import RedactionFailed
from helpline.redaction import (
    address,
    bare,
    birth,
    email,
    employer,
    geo,
    handle,
    identity,
    innocent,
    memory,
    number,
    person,
    plate,
    spelt,
    url,
    words,
)
from helpline.redaction.finding import Finding, Kind
from helpline.redaction.memory import Memory
from helpline.redaction.message import Message
from helpline.text import RawText, SafeText, _seal

__all__ = ["Finding", "Kind", "Memory", "Redacted", "redact", "withheld"]

BUDGET_SECONDS = 0.05
"""More work than this on one message is a fault or an attack: withhold (privacy budget of 50 ms)."""

Recogniser = Callable[[Message], Iterable[Finding]]
TURNS: tuple[tuple[Recogniser, ...], ...] = (
    (email.find, url.find, geo.find, handle.find),
    (birth.find,),
    (identity.find, plate.find),
    (number.find, spelt.find),
    (address.find,),
    (employer.find, person.find),
    (bare.find,),
)
_SAMPLES = ("word 1 word", "১ ¿")
"""With and without Latin letters."""
IDENTIFIERS = TURNS[:4]
"""Without names and places: for our own words, and for text that was redacted before."""
PLACEHOLDER = re.compile("‹[A-Z_ ]{2,12}(?: \\d{1,4})?›")
NUMBERS_FROM = 2
"""The turn from which innocent numbers are blank."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """Safe text, and what was taken out of it. `findings` carry offsets of the raw text, never values.

    `learnt` are fingerprints that the conversation's memory did not have, with their numbers.
    """

    text: SafeText
    findings: tuple[Finding, ...] = field(default=())
    learnt: tuple[tuple[Kind, str, int], ...] = field(default=(), repr=False)


def redact(
    raw: RawText,
    form: str = "en",
    known: Memory | None = None,
    turns: tuple[tuple[Recogniser, ...], ...] = TURNS,
) -> Redacted:
    """Take out what may identify a person, with the cues of a form of writing (BCP 47).

    Raises RedactionFailed on any fault and after 50 ms: the caller must withhold the text.
    """
    text, known = raw.reveal(), known or Memory()
    try:
        prepare(form)
        findings = _found(Message(fold_digits(text), form), known, turns)
        safe, learnt = _replace(text, findings, known)
        return Redacted(_seal(safe), findings, learnt)
    except RedactionFailed:
        raise
    except Exception as fault:
        raise RedactionFailed(f"redaction stopped: {type(fault).__name__}") from None


@cache
def prepare(form: str) -> None:
    """Read the lists and compile the patterns of a form, once, before the clock of a message runs."""
    for sample in _SAMPLES:
        message = Message(sample, form)
        for recognise in (innocent.find, *itertools.chain.from_iterable(TURNS)):
            list(recognise(message))
    for some in (words.ordinary, words.commonest, words.common):
        some(form)


def withheld() -> SafeText:
    """What stands in place of a text that could not be redacted."""
    return _seal("‹WITHHELD›")


def _found(
    message: Message, known: Memory, turns: tuple[tuple[Recogniser, ...], ...]
) -> tuple[Finding, ...]:
    """Find within the budget. A second try tells a slow text from a pause of the interpreter."""
    try:
        return _find(message, known, turns)
    except RedactionFailed:
        return _find(message, known, turns)


def _find(
    message: Message, known: Memory, turns: tuple[tuple[Recogniser, ...], ...]
) -> tuple[Finding, ...]:
    started = time.thread_time()
    found: list[Finding] = []
    message = message.without(
        [Finding(*m.span(), Kind.PERSON) for m in PLACEHOLDER.finditer(message.text)]
    )
    for number_of_turn, recognisers in enumerate(turns):
        if number_of_turn == NUMBERS_FROM:
            spared = [Finding(start, end, Kind.DOB) for start, end in innocent.find(message)]
            message = message.without(spared)
        new: list[Finding] = []
        for recognise in recognisers:
            new.extend(recognise(message))
            if time.thread_time() - started > BUDGET_SECONDS:
                raise RedactionFailed("redaction took more than 50 ms")
        chosen = _choose(new)
        found.extend(chosen)
        message = message.without(chosen)
    found.extend(_choose(list(memory.find(message, known))))
    return tuple(sorted(found, key=lambda finding: finding.start))


def _choose(found: list[Finding]) -> list[Finding]:
    """Overlapping places become one, of the kind of the longest."""
    chosen: list[Finding] = []
    for finding in sorted(found, key=lambda f: (f.start, -f.end)):
        if chosen and finding.start < chosen[-1].end:
            chosen.append(_merged(chosen.pop(), finding))
        else:
            chosen.append(finding)
    return chosen


def _merged(one: Finding, other: Finding) -> Finding:
    longest = max(one, other, key=lambda finding: finding.end - finding.start)
    return Finding(one.start, max(one.end, other.end), longest.kind)


def _replace(
    text: str, findings: tuple[Finding, ...], known: Memory
) -> tuple[str, tuple[tuple[Kind, str, int], ...]]:
    numbers = dict(known.numbers)
    names = {}
    for finding in findings:
        value = text[finding.start : finding.end]
        names[finding] = f"‹{finding.kind} {_number(finding.kind, value, numbers, known)}›"
    for finding in reversed(findings):
        text = text[: finding.start] + names[finding] + text[finding.end :]
    new = numbers.keys() - known.stored
    return text, tuple((kind, print_, numbers[kind, print_]) for kind, print_ in sorted(new))


def _number(kind: Kind, value: str, numbers: dict[tuple[Kind, str], int], known: Memory) -> int:
    """The number of a value; a name goes by any word of it that was met before."""
    prints = [known.fingerprint(value)]
    if kind is Kind.PERSON:
        prints += [known.fingerprint(word) for word in memory.words_of(value)]
    met = [numbers[kind, p] for p in prints if (kind, p) in numbers]
    number_ = (
        met[0] if met else 1 + max((n for (k, _), n in numbers.items() if k is kind), default=0)
    )
    for print_ in prints:
        numbers.setdefault((kind, print_), number_)
    return number_
