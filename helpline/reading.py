"""What a message is: its language, its words without what identifies, and whether it is a word, a choice, a code or a PIN."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from helpline.codes import CaseCode, find_code, find_pin
from helpline.conversation import Awaiting, Conversation
from helpline.danger import ANSWERS
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
from helpline.redaction import Finding, Kind, Memory, redact, withheld
from helpline.selfservice import BY_CHOICE
from helpline.steps import ERASURE
from helpline.text import RawText, SafeText
from helpline.triage import Assessment
from helpline.words import Lexicon, Word


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message is. `safe` is None where there was no text; `withheld` if it could not be redacted.

    `site`: where the poster hangs whose link opened the chat.
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
    return Reading(
        inbound,
        language,
        *_redacted(raw, language.form, inbound, memory),
        word=word,
        named_language=lexicon.language_named(text),
        site=site,
        choice=tapped or _chosen(number, conversation) or _answered(word, conversation),
        code=find_code(text),
        pin=find_pin(text) if _may_be_pin(conversation) else None,
    )


def _opening(text: str, lexicon: Lexicon) -> tuple[str, str]:
    """A poster's link opens with a language and a site; what else ends so is somebody's own words."""
    first, site = first_words(text)
    return (first, site) if site and lexicon.language_named(first) else (text, "")


def _may_be_pin(conversation: Conversation) -> bool:
    return conversation.awaiting is not Awaiting.NOTHING or conversation.hidden


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
    ours = (c for c in conversation.offered if c.payload in known)
    return next((choice for choice in ours if ending and choice.payload.endswith(ending)), None)


def _chosen(number: int | None, conversation: Conversation) -> Choice | None:
    if number is None or not 1 <= number <= len(conversation.offered):
        return None
    return conversation.offered[number - 1]
