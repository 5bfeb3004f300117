"""From a message to a list of things to do. Pure: no database, no network, no clock.

`read` (helpline/reading.py) finds out what a message is; `plan` says what must happen. The gateway does it.
"""

from __future__ import annotations

from collections.abc import Callable

from helpline.consent import ConsentDecision
from helpline.conversation import Awaiting, Conversation, InDanger
from helpline.danger import ANSWERS, SAFE_NO, SAFE_YES, in_danger
from helpline.language import LATIN_REPLIES, base_of
from helpline.message import InboundKind, Media
from helpline.polls import answer_in
from helpline.reading import Reading
from helpline.selfservice import BY_CHOICE, BY_WORD, Service, place_in, rating_in
from helpline.steps import (
    ERASURE,
    Alert,
    Amend,
    Ask,
    Calendar,
    Forget,
    Hear,
    Keep,
    LookUp,
    NameSealed,
    OpenHidden,
    OptIn,
    OptOut,
    Poll,
    Raise,
    Rate,
    Say,
    Serve,
    SetPhonePin,
    SetPin,
    Settle,
    ShowCopy,
    Speak,
    Step,
    Unlock,
    Unreachable,
    Wish,
)
from helpline.taxonomy import Severity
from helpline.text import RawText
from helpline.words import Word

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
    Word.REPEAT: "/repeat",
    Word.PRACTICE: "/practice",
}
GUESSED, SURE = 0.3, 0.85
"""A language less likely than the first is a mere guess, not worth a question; from the second on it
is beyond one."""
LANGUAGE_CONFIRMED, LATIN_WANTED = "/affirm_language", "/write_latin"
WISHES = {"/want_woman": "woman", "/want_man": "man", "/want_anyone": ""}
"""Whom a worker would rather write with. Noted also while a person answers already, but in silence."""
WITH_PIN: dict[Awaiting, Callable[[str], Step]] = {
    Awaiting.NEW_PIN: SetPin,
    Awaiting.PIN: Unlock,
    Awaiting.COPY_PIN: ShowCopy,
    Awaiting.PHONE_PIN: SetPhonePin,
}
"""What a PIN is for, by what we asked for."""
READABLE = {InboundKind.TEXT, InboundKind.CHOICE, InboundKind.TRANSCRIPT}
SILENT = {InboundKind.REACTION, InboundKind.IDENTITY}


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
    if conversation.hidden:
        return _hidden(reading)
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
    if reading.names_whom:
        return (*back, *_urgent(reading), NameSealed(reading.inbound.text or RawText("")))
    return (
        *back,
        *_speak(reading, conversation),
        *_urgent(reading),
        *_content(reading, conversation),
    )


def _hidden(reading: Reading) -> tuple[Step, ...]:
    """Whoever holds the phone now sees a calendar. What is grave is still put before people, in silence."""
    found = reading.triage
    grave = found.severity is Severity.CRITICAL
    raised: tuple[Step, ...] = (Raise(found.severity, found.kinds),) if grave else ()
    if reading.pin:
        return (OpenHidden(reading.pin),)
    return (*raised, Calendar(reading.inbound.text or RawText("")))


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
        new = conversation.consent.in_force is ConsentDecision.UNDECIDED
        greeted = new and not conversation.language_known
        return (Ask(None, "/greet"),) if greeted else (Say("language_changed"),)
    return _secret(reading, conversation) or _turn(reading)


def _file(media: Media, conversation: Conversation) -> tuple[Step, ...]:
    """Nobody here can hear or see it: a person must, and what cannot be read may be the worst."""
    name = "voice" if media.spoken else "file"
    if conversation.consent.in_force is ConsentDecision.DECLINED:
        return (Say(f"{name}_not_kept"),)
    return (Keep(media), Say(f"{name}_kept"))


def _secret(reading: Reading, conversation: Conversation) -> tuple[Step, ...]:
    """What the dialogue must not see: a PIN, a case code."""
    if reading.pin and conversation.awaiting in WITH_PIN:
        return (WITH_PIN[conversation.awaiting](reading.pin),)
    if reading.code:
        return (LookUp(reading.code),)
    if conversation.awaiting is Awaiting.NEW_PIN and reading.word in (Word.SKIP, Word.NO):
        return (Serve(Service.NO_PIN),)
    if conversation.awaiting is Awaiting.SEAL_NAMES and reading.word in (Word.SKIP, Word.NO):
        return (Serve(Service.UNSEAL),)
    return _alone(reading)


def _alone(reading: Reading) -> tuple[Step, ...]:
    """What a worker does without anybody: with their case, or with what we know of their work."""
    payload = reading.choice.payload if reading.choice else ""
    service = BY_CHOICE.get(payload) or (BY_WORD.get(reading.word) if reading.word else None)
    if service:
        return (Serve(service),)
    answered = answer_in(payload)
    if answered:
        return (Poll(answered),)
    points, place = rating_in(payload), place_in(payload)
    if points:
        return (Rate(points),)
    if not place:
        return ()
    again = Ask(None, f'/ask_rights{{"category": "{place.category}"}}')
    then: Step = again if place.category else Say("place_noted")
    return (Settle(place.country, place.sector), then)


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
    if reading.inbound.forwarded:
        # A chain letter is nobody's story. What is grave in it has been put before people already.
        return (Say("forwarded"),)
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
