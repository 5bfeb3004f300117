"""Phrases of danger in a message, exactly or with spelling mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from helpline.triage.finder import GAP
from helpline.triage.lexicon import SHORTEST_WITH_MISTAKES, Lexicon, Phrase
from helpline.triage.plain import Plain
from helpline.triage.signals import Danger, Guard, Signal, Source

ALIKE, ALIKE_IF_SHORT, SHORT = 87.0, 88.0, 14
"""How like a phrase a stretch must be, in per cent (rapidfuzz's partial ratio); more for a short one."""
LONGEST_WITH_MISTAKES = 400
"""Longer texts are read exactly only: mistakes in them are for the classifier."""
ANYWHERE = frozenset((Guard.LAW, Guard.PAST, Guard.JOKE, Guard.DRILL))
"""Guards that speak about the whole message; the others about what they touch."""
NEAR = 12
SOS = "🆘"


Hit = tuple[Phrase, int, int]
Guarding = tuple[Guard, Sequence[int]]


def hits(message: Plain, lexicon: Lexicon, *, mistakes: bool = True) -> tuple[list[Hit], list[Hit]]:
    """Phrases that stand in the text, and, where no critical one does, those that almost do."""
    found = [
        (phrases[number], start, end)
        for finder, phrases in lexicon.dangers
        for number, start, end in finder.find(message.text)
    ]
    found = [hit for hit in found if not _is_of_papers(hit, found)]
    if not mistakes or any(phrase.critical for phrase, _, _ in found):
        return found, []
    taken = [(start, end) for _, start, end in found]
    alike = _alike(message.text, lexicon.phrases)
    return found, [h for h in alike if not any(h[1] < e and s < h[2] for s, e in taken)]


def _is_of_papers(hit: Hit, found: list[Hit]) -> bool:
    """A passport that is "kept locked" is no person who is."""
    phrase, start, end = hit
    return phrase.kind is Danger.CONFINEMENT and any(
        other.kind is Danger.DOCUMENTS and from_ < end and start < to for other, from_, to in found
    )


def _alike(text: str, phrases: tuple[Phrase, ...]) -> Iterator[Hit]:
    if len(text) > LONGEST_WITH_MISTAKES:
        return
    for phrase in phrases:
        if GAP not in phrase.text and SHORTEST_WITH_MISTAKES <= len(phrase.text) <= len(text) + 1:
            cutoff = ALIKE if len(phrase.text) >= SHORT else ALIKE_IF_SHORT
            found = fuzz.partial_ratio_alignment(phrase.text, text, score_cutoff=cutoff)
            if found and _begins_word(text, found.dest_start):
                yield phrase, found.dest_start, found.dest_end


def _begins_word(text: str, at: int) -> bool:
    """A stretch that begins inside a word is another word: "untied me" is not "tied me"."""
    return at == 0 or not text[at - 1].isalnum() or ord(text[at]) > 0xE00


def signals(message: Plain, lexicon: Lexicon, *, mistakes: bool = True) -> list[Signal]:
    """The hits as evidence, with what guards against each."""
    guards: list[Guarding] = [
        (guard, span) for guard, finder in lexicon.guards for _, *span in finder.find(message.text)
    ]
    found, alike = hits(message, lexicon, mistakes=mistakes)
    guards += [(Guard.PAST, span) for phrase, *span in found if phrase.kind is Danger.PAST_ABUSE]
    urgent_help = lexicon.emergency.search(message.text) is not None
    exact = [_signal(message, hit, guards, urgent_help) for hit in found]
    almost = [_signal(message, hit, guards, urgent_help, misspelt=True) for hit in alike]
    return exact + [signal for signal in almost if signal.guard is None]


def _signal(
    message: Plain, hit: Hit, guards: list[Guarding], help_: bool, *, misspelt: bool = False
) -> Signal:
    phrase, start, end = hit
    past = phrase.kind is Danger.PAST_ABUSE
    guard = None if past else _guard_of(start, end, guards, help_)
    span = message.raw_span(start, end)
    return Signal(phrase.kind, Source.RULE, *span, phrase.rule, guard, misspelt)


def _guard_of(start: int, end: int, guards: list[Guarding], urgent_help: bool) -> Guard | None:
    """The guard that touches a hit, or speaks of the whole message. Whoever calls for help is not joking."""
    for guard, (from_, to) in guards:
        touches = from_ < end and start < to
        if guard is Guard.IDIOM and touches:
            return guard
        if guard is Guard.NEGATION and from_ < end + NEAR and start - NEAR < to:
            return guard
        within = start <= from_ and to <= end
        if guard in ANYWHERE and not urgent_help and not within:
            return guard
    return None


def emergency(message: Plain, lexicon: Lexicon) -> Signal | None:
    """The emergency word, or its sign."""
    sign = message.text.find(SOS)
    span = lexicon.emergency.search(message.text) or ((sign, sign + 1) if sign >= 0 else None)
    return span and Signal(Danger.EMERGENCY, Source.RULE, *message.raw_span(*span), "emergency")
