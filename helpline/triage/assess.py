"""From voters to one severity. Any voter can raise; a guard lowers critical to a question, never below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpline.language.scripts import FORMS, SOURCE
from helpline.taxonomy import Severity
from helpline.text import RawText
from helpline.triage import rules
from helpline.triage.lexicon import lexicon_of
from helpline.triage.plain import Plain, plain
from helpline.triage.signals import (
    NEVER_LOWERED,
    Assessment,
    Danger,
    Guard,
    Signal,
    Source,
    Voter,
    Votes,
)

LONGEST = 6_000
"""Characters that are read. Danger at the end of a longer text is the classifier's and the reader's."""
SURE, LIKELY, URGENT, POSSIBLE = 0.65, 0.35, 0.55, 0.12
"""Probabilities: critical by the classifier alone; worth a question; urgent; and enough to believe a
misspelt phrase. Chosen on the development set: docs/figures.md."""
FEWEST, FEWEST_OF_ANSWERS = 15, 30
"""Letters below which the classifier is not asked; and below which, of what may be an answer to a question
of ours, the classifier alone raises the case to urgent and asks, but does not end the questions."""
TOGETHER = (
    frozenset((Danger.DOCUMENTS, Danger.THREAT)),
    frozenset((Danger.DOCUMENTS, Danger.DEPORTATION)),
    frozenset((Danger.THREAT, Danger.EMERGENCY)),
    frozenset((Danger.CARE, Danger.EMERGENCY)),
    frozenset((Danger.DEBT, Danger.THREAT)),
)
"""Indicators of forced labour (ILO) that are critical when they meet."""


def assess(
    raw: RawText,
    form: str,
    voter: Voter | None = None,
    vector: Any = None,
    *,
    button: bool = False,
    also: Iterable[str] = (),
    answers: bool = False,
) -> Assessment:
    """How severe a message is.

    `form` is how it is written (BCP 47), `also` how it may be written as well, where that is not
    sure: their phrases count too, without spelling mistakes. `button`: the emergency button. `answers`:
    it may be the answer to a question of ours, "since the feast", which says little by itself.
    """
    text = raw.reveal()
    message = plain(text[:LONGEST])
    form = form if form in FORMS else SOURCE
    found = _signals(message, form, button)
    for other in also:
        if other != form and other in FORMS:
            found += rules.signals(message, lexicon_of(other, mixed=False), mistakes=False)
    votes = voter.votes(text, form, vector) if voter and message.text.strip() else None
    return _judged(found, votes, len(text), FEWEST_OF_ANSWERS if answers else FEWEST)


def _signals(message: Plain, form: str, button: bool) -> list[Signal]:
    lexicon = lexicon_of(form, mixed=any("a" <= c <= "z" for c in message.text))
    found = rules.signals(message, lexicon)
    emergency = rules.emergency(message, lexicon)
    if emergency:
        found.append(emergency)
    if button:
        found.append(Signal(Danger.EMERGENCY, Source.BUTTON, 0, 0, "button"))
    return found


def _judged(found: list[Signal], heard: Votes | None, length: int, enough: int) -> Assessment:
    votes = heard or Votes(0.0, 0.0)
    kinds = {signal.kind for signal in found if not signal.misspelt}
    if any(_is_critical(signal, heard) for signal in found) or any(
        group <= kinds for group in TOGETHER
    ):
        return Assessment(Severity.CRITICAL, tuple(found))
    guarded = any(signal.guard for signal in found)
    voted = _voted(votes, length)
    calls_for_help = Danger.EMERGENCY in kinds and votes.critical >= LIKELY
    if (votes.critical >= SURE or calls_for_help) and not guarded and length >= enough:
        return Assessment(Severity.CRITICAL, (*found, *voted))
    likely = votes.critical >= LIKELY and length >= FEWEST
    if guarded_critical(found) or likely:
        return Assessment(Severity.URGENT, (*found, *voted), ask=True)
    if found or (votes.urgent >= URGENT and length >= FEWEST):
        urgent = any(not signal.guard for signal in found) or not found
        ask = Danger.EMERGENCY in kinds
        severity = Severity.URGENT if urgent else Severity.STANDARD
        return Assessment(severity, (*found, *voted), ask=ask)
    return Assessment(Severity.STANDARD, tuple(found))


def _is_critical(signal: Signal, votes: Votes | None) -> bool:
    """Critical unless guarded; of some kinds nothing but another meaning of the words guards.

    What is only like a phrase needs the classifier to think it possible, where there is one.
    """
    if signal.source is Source.BUTTON:
        return True
    if not is_grave(signal.kind):
        return False
    if signal.misspelt and votes is not None and votes.critical < POSSIBLE:
        return False
    if signal.guard is None:
        return True
    return signal.kind in NEVER_LOWERED and signal.guard is not Guard.IDIOM


def is_grave(kind: Danger) -> bool:
    """Whether a kind is critical by itself."""
    return list(Danger).index(kind) <= list(Danger).index(Danger.MISSING)


def guarded_critical(found: list[Signal]) -> bool:
    """Whether something critical was said that a guard makes doubtful."""
    return any(is_grave(signal.kind) for signal in found)


def _voted(votes: Votes, length: int) -> tuple[Signal, ...]:
    if max(votes.critical, votes.urgent) < LIKELY:
        return ()
    return (Signal(Danger.UNCLEAR, Source.CLASSIFIER, 0, length, "classifier"),)
