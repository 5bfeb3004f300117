"""From a message to a list of things to do. Pure: no database, no network, no clock.

`read` finds out what a message is; `plan` says what must happen. The gateway does it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from helpline.codes import CaseCode, find_code, find_pin
from helpline.consent import ConsentDecision
from helpline.conversation import Awaiting, Conversation, InDanger
from helpline.danger import ANSWERS, SAFE_NO, SAFE_YES, in_danger
from helpline.errors import RedactionFailed
from helpline.language import (
    LATIN_REPLIES,
    Language,
    LanguageModel,
    base_of,
    identify,
    modern_burmese,
    written_form,
)
from helpline.message import Choice, Inbound, InboundKind, Media
from helpline.redaction import Finding, Kind, Memory, redact, withheld
from helpline.steps import (
    Alert,
    Amend,
    Ask,
    EraseAll,
    Forget,
    Hear,
    Keep,
    LookUp,
    OptIn,
    OptOut,
    Raise,
    Say,
    SetPin,
    Speak,
    Step,
    Unlock,
    Unreachable,
    Wish,
)
from helpline.taxonomy import Severity
from helpline.text import RawText, SafeText
from helpline.triage import Assessment
from helpline.words import Lexicon, Word

COMMANDS = {
    Word.YES: "/affirm",
    Word.NO: "/deny",
    Word.SKIP: "/skip",
    Word.HELP: "/help",
    Word.HUMAN: "/talk_to_person",
    Word.STATUS: "/check_status",
    Word.LANGUAGE: "/change_language",
    Word.BACK: "/correct",
    Word.ERASE: "/erase",
}
GUESSED, SURE = 0.3, 0.85
"""A language less likely than the first is a mere guess, not worth a question; from the second on it
is beyond one."""
LANGUAGE_CONFIRMED, LATIN_WANTED = "/affirm_language", "/write_latin"
ERASURE: dict[str, tuple[Step, ...]] = {
    "/erase_yes": (Say("erased"), EraseAll()),
    "/erase_no": (Say("erase_kept"),),
}
"""The answers to "shall I delete everything?"."""
WISHES = {"/want_woman": "woman", "/want_man": "man", "/want_anyone": ""}
"""Whom a worker would rather write with. Noted also while a person answers already, but in silence."""
READABLE = {InboundKind.TEXT, InboundKind.CHOICE, InboundKind.TRANSCRIPT}
SILENT = {InboundKind.REACTION, InboundKind.IDENTITY}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message is. `safe` is None where there was no text; `withheld` if it could not be redacted."""

    inbound: Inbound
    language: Language
    safe: SafeText | None = None
    findings: tuple[Finding, ...] = ()
    withheld: bool = False
    learnt: tuple[tuple[Kind, str, int], ...] = ()
    triage: Assessment = field(default_factory=Assessment)
    word: Word | None = None
    named_language: str | None = None
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
    text = raw.reveal()
    known = base_of(conversation.language) if conversation.language_known else None
    language = identify(raw, known, served, model)
    word, number = lexicon.word(text, language.code), lexicon.number(text, language.code)
    return Reading(
        inbound,
        language,
        *_redacted(raw, language.form, inbound, memory),
        word=word,
        named_language=lexicon.language_named(text),
        choice=tapped or _chosen(number, conversation) or _answered(word, conversation),
        code=find_code(text),
        pin=find_pin(text) if conversation.awaiting is not Awaiting.NOTHING else None,
    )


def _heard(
    inbound: Inbound, raw: RawText, conversation: Conversation, memory: Memory | None
) -> Reading:
    """A transcript is words for the dialogue and for staff. A machine may have misheard: it commands nothing."""
    language = Language(base_of(conversation.language), "", 0.0)
    form = written_form(conversation.language, raw.reveal())
    return Reading(inbound, language, *_redacted(raw, form, inbound, memory))


def plan(reading: Reading, conversation: Conversation) -> tuple[Step, ...]:
    """Everything that must happen because of a message, in order. Danger comes before all else."""
    kind = reading.inbound.kind
    if kind is InboundKind.BLOCKED:
        return (Unreachable(),)
    if kind is InboundKind.REVOKE:
        return (Forget(reading.inbound.refers_to or ""),)
    if kind is InboundKind.EDIT:
        return (Amend(reading.inbound.refers_to or ""),)
    if kind in SILENT:
        return ()
    if reading.word is Word.STOP:
        return (OptOut(), Say("stopped"))
    if reading.choice and reading.choice.payload in ERASURE:
        return ERASURE[reading.choice.payload]
    if reading.choice and reading.choice.payload in WISHES:
        wish = Wish(WISHES[reading.choice.payload])
        silent = conversation.held_by or conversation.in_danger is InDanger.QUIET
        return (wish, Hear()) if silent else (wish, Say("wish_noted"))
    back = (OptIn(),) if conversation.opted_out else ()
    if conversation.opted_out and reading.word is Word.START:
        return (*back, Say("started_again"))
    if conversation.held_by:
        return (*back, *_speak(reading, conversation, confirm=False), *_held(reading, conversation))
    danger = in_danger(reading, conversation)
    if danger is not None:
        return (*back, *_speak(reading, conversation, confirm=False), *danger)
    return (
        *back,
        *_speak(reading, conversation),
        *_urgent(reading),
        *_content(reading, conversation),
    )


def _held(reading: Reading, conversation: Conversation) -> tuple[Step, ...]:
    """While a person answers the assistant is silent. What is grave raises the case all the same.

    But for one thing: whether it is safe to write stays ours to hear, and to ask before anybody writes.
    """
    if reading.choice and reading.choice.payload in (SAFE_YES, SAFE_NO):
        heard = ANSWERS[reading.choice.payload]
        return (*(step for step in heard if not isinstance(step, Say)), Hear())
    found, media = reading.triage, reading.inbound.media
    grave = found.severity <= Severity.URGENT and not found.only_doubtful
    raised: tuple[Step, ...] = (Raise(found.severity, found.kinds),) if grave else ()
    declined = conversation.consent.in_force is ConsentDecision.DECLINED
    kept: tuple[Step, ...] = (Keep(media),) if media and not declined else ()
    quiet = conversation.in_danger is InDanger.QUIET
    return (*raised, *kept, *((Say("quiet_hello"),) if quiet else ()), Hear())


def _urgent(reading: Reading) -> tuple[Step, ...]:
    """What a person must see soon, beside the dialogue; and one question where it is not clear."""
    found = reading.triage
    if found.severity is not Severity.URGENT:
        return ()
    raised = () if found.only_doubtful else (Raise(found.severity, found.kinds),)
    return (*raised, Say("ask_danger")) if found.ask else raised


def _content(reading: Reading, conversation: Conversation) -> tuple[Step, ...]:
    if reading.inbound.media:
        kept = _file(reading.inbound.media, conversation)
        return (*kept, Ask(reading.safe)) if reading.safe and not reading.withheld else kept
    if reading.inbound.kind is InboundKind.LOCATION and reading.safe:
        if conversation.consent.in_force is ConsentDecision.DECLINED:
            return (Say("file_not_kept"),)
        return (Alert(), Say("danger_noted"))
    if reading.inbound.kind not in READABLE and not reading.safe:
        return (Say("unsupported"),)
    if reading.withheld:
        return (Alert(), Say("withheld"))
    if reading.named_language:
        return (Say("language_changed"),)
    return _secret(reading, conversation) or _turn(reading)


def _file(media: Media, conversation: Conversation) -> tuple[Step, ...]:
    """Nobody here can hear or see it: a person must, and what cannot be read may be the worst."""
    name = "voice" if media.spoken else "file"
    if conversation.consent.in_force is ConsentDecision.DECLINED:
        return (Say(f"{name}_not_kept"),)
    return (Keep(media), Say(f"{name}_kept"))


def _secret(reading: Reading, conversation: Conversation) -> tuple[Step, ...]:
    """What the dialogue must not see: a PIN, a case code."""
    if reading.pin and conversation.awaiting is Awaiting.NEW_PIN:
        return (SetPin(reading.pin),)
    if reading.pin and conversation.awaiting is Awaiting.PIN:
        return (Unlock(reading.pin),)
    if reading.code:
        return (LookUp(reading.code),)
    if conversation.awaiting is Awaiting.NEW_PIN and reading.word in (Word.SKIP, Word.NO):
        return (Say("pin_skipped"),)
    return ()


def _turn(reading: Reading) -> tuple[Step, ...]:
    """What the dialogue takes: a choice, a command word, or the worker's own words."""
    if reading.choice and reading.choice.payload in (LANGUAGE_CONFIRMED, LATIN_WANTED):
        return (Say("language_changed"),)
    if reading.choice:
        return (Ask(reading.safe, reading.choice.payload),)
    if reading.word in COMMANDS:
        return (Ask(reading.safe, COMMANDS[reading.word]),)
    if reading.inbound.kind is InboundKind.CHOICE:
        return (Ask(None, "/help"),)
    if not reading.language.served:
        return (Say("unknown_language"), Ask(None, "/help"))
    if reading.word is Word.START:
        return (Ask(reading.safe, "/greet"),)
    return (Ask(reading.safe),)


def _speak(
    reading: Reading, conversation: Conversation, *, confirm: bool = True
) -> tuple[Step, ...]:
    if reading.named_language:
        return (Speak(reading.named_language),)
    if reading.choice and reading.choice.payload == LATIN_WANTED:
        return (Speak(f"{base_of(conversation.language)}-Latn"),)
    if reading.word is Word.START:
        return ()
    changed = reading.language.code != base_of(conversation.language)
    if (
        reading.safe
        and (changed or not conversation.language_known)
        and reading.language.confidence
    ):
        asked = _confirm(reading, conversation) if confirm else ()
        return (Speak(reading.language.code), *asked)
    return ()


def _confirm(reading: Reading, conversation: Conversation) -> tuple[Step, ...]:
    """Ask once, one tap: is a likely language the right one; shall a romanised one be answered so."""
    first = not (conversation.language_known or reading.word or reading.choice)
    if first and reading.language.form in LATIN_REPLIES:
        return (Say("latin_check"),)
    likely = GUESSED <= reading.language.confidence < SURE
    changed = reading.language.code != base_of(conversation.language)
    return (Say("language_check"),) if first and likely and changed else ()


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
    ours = (c for c in conversation.offered if c.payload in ANSWERS or c.payload in ERASURE)
    return next((choice for choice in ours if ending and choice.payload.endswith(ending)), None)


def _chosen(number: int | None, conversation: Conversation) -> Choice | None:
    if number is None or not 1 <= number <= len(conversation.offered):
        return None
    return conversation.offered[number - 1]
