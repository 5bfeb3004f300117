"""What a message is: its language, its words without what identifies, and whether it is a word, a choice, a code or a PIN."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from helpline.codes import CaseCode, find_code, find_pin
from helpline.conversation import Awaiting, Conversation
from helpline.danger import ANSWERS
from helpline.digits import fold_digits
from helpline.errors import RedactionFailed
from helpline.language import (
    Language,
    LanguageModel,
    base_of,
    identify,
    modern_burmese,
    written_form,
)
from helpline.links import first_words
from helpline.message import Choice, Inbound, InboundKind
from helpline.polls import answer_in
from helpline.redaction import Finding, Kind, Memory, redact, withheld
from helpline.selfservice import BY_CHOICE
from helpline.steps import ERASURE
from helpline.text import RawText, SafeText
from helpline.triage import Assessment
from helpline.words import Lexicon, Word

_NUMBERS = re.compile(
    r"\d{1,2}(?:\s*[,;+&/،、و]\s*|\s+)\d{1,2}(?:(?:\s*[,;+&/،、و]\s*|\s+)\d{1,2})?"
)
LONGEST_NAMES = 200
"""Letters that the names of a place or a boss may have together."""
_ABOUT = re.compile(r'/choose_category\{"category": "([A-Z]{3})"\}')


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message is. `safe` is None where there was no text; `withheld` if it could not be redacted.

    `site`: where the poster hangs whose link opened the chat. `names_whom`: it answers whom a sealed report is about.
    """

    inbound: Inbound
    language: Language
    safe: SafeText | None = None
    findings: tuple[Finding, ...] = ()
    withheld: bool = False
    learnt: tuple[tuple[Kind, str, int], ...] = ()
    triage: Assessment = field(default_factory=Assessment)
    word: Word | None = None
    named_language: str | None = None
    site: str = ""
    choice: Choice | None = None
    code: CaseCode | None = None
    pin: str | None = None
    names_whom: bool = False


def read(
    inbound: Inbound,
    conversation: Conversation,
    lexicon: Lexicon,
    served: tuple[str, ...],
    tapped: Choice | None = None,
    model: LanguageModel | None = None,
    memory: Memory | None = None,
) -> Reading:
    """Language, redaction, and whether the message is a word, a choice, a code or a PIN.

    `tapped` is the choice behind the button that the message is, if it is one of ours; `memory`
    is what the conversation has called people before.
    """
    if inbound.text is None:
        spoken = base_of(conversation.language)
        return Reading(inbound, Language(spoken, "", 0.0), choice=tapped)
    raw = RawText(modern_burmese(inbound.text.reveal()))
    if inbound.kind is InboundKind.TRANSCRIPT:
        return _heard(inbound, raw, conversation, memory)
    text, site = _opening(raw.reveal(), lexicon)
    if site:  # the place is counted alone: nothing that is kept of this worker says it
        raw = RawText(text)
        inbound = replace(inbound, text=raw)
    known = base_of(conversation.language) if conversation.language_known else None
    language = identify(raw, known, served, model)
    word, number = lexicon.word(text, language.code), lexicon.number(text, language.code)
    choice = tapped or _chosen(number, text, conversation) or _answered(word, conversation)
    code, named = find_code(text), lexicon.language_named(text)
    return Reading(
        inbound,
        language,
        *_redacted(raw, language.form, inbound, memory),
        word=word,
        named_language=named,
        site=site,
        choice=choice,
        code=code,
        pin=find_pin(text) if _may_be_pin(conversation) else None,
        names_whom=_names_whom(conversation, text) and not (word or choice or code or named),
    )


def _opening(text: str, lexicon: Lexicon) -> tuple[str, str]:
    """A poster's link opens with a language and a site; what else ends so is somebody's own words."""
    first, site = first_words(text)
    return (first, site) if site and lexicon.language_named(first) else (text, "")


def _may_be_pin(conversation: Conversation) -> bool:
    return conversation.awaiting is not Awaiting.NOTHING or conversation.hidden


def _names_whom(conversation: Conversation, text: str) -> bool:
    """A few names, not a story: that belongs to the dialogue."""
    return conversation.awaiting is Awaiting.SEAL_NAMES and 0 < len(text.strip()) <= LONGEST_NAMES


def _heard(
    inbound: Inbound, raw: RawText, conversation: Conversation, memory: Memory | None
) -> Reading:
    """A transcript is words for the dialogue and for staff. A machine may have misheard: it commands nothing."""
    language = Language(base_of(conversation.language), "", 0.0)
    form = written_form(conversation.language, raw.reveal())
    return Reading(inbound, language, *_redacted(raw, form, inbound, memory))


def _redacted(
    raw: RawText, form: str, inbound: Inbound, memory: Memory | None
) -> tuple[SafeText, tuple[Finding, ...], bool, tuple[tuple[Kind, str, int], ...]]:
    known = memory or Memory()
    if inbound.sender:
        known = known.seeded(inbound.sender.reveal())
    try:
        redacted = redact(raw, form, known)
    except RedactionFailed:
        return withheld(), (), True, ()
    return redacted.text, redacted.findings, False, redacted.learnt


def _answered(word: Word | None, conversation: Conversation) -> Choice | None:
    """Yes or no to a question of ours, in words: the dialogue does not know that it was asked."""
    ending = {Word.YES: "_yes", Word.NO: "_no"}.get(word) if word else None
    known = (*ANSWERS, *ERASURE, *BY_CHOICE)
    ours = (c for c in conversation.offered if c.payload in known or answer_in(c.payload))
    return next((choice for choice in ours if ending and choice.payload.endswith(ending)), None)


def _chosen(number: int | None, text: str, conversation: Conversation) -> Choice | None:
    offered = conversation.offered
    if number is not None:
        return offered[number - 1] if 1 <= number <= len(offered) else None
    return _several(fold_digits(text).strip(), offered)


def _several(text: str, offered: tuple[Choice, ...]) -> Choice | None:
    """ "1 and 3" in digits, where what a problem is about was asked: it is about both."""
    if not _NUMBERS.fullmatch(text):
        return None
    numbers = {int(one): None for one in re.findall(r"\d+", text)}
    if not all(1 <= number <= len(offered) for number in numbers):
        return None
    meant = [offered[number - 1] for number in numbers]
    codes = [_ABOUT.fullmatch(choice.payload) for choice in meant]
    if not all(codes):
        return None
    payload = f'/choose_category{{"category": "{",".join(code[1] for code in codes if code)}"}}'
    return Choice(", ".join(choice.title for choice in meant), payload)
