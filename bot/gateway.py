"""The spine: a message's whole way, on one screen.

Nothing raw goes further than `read`. The dialogue engine is called outside any transaction; before
and after it, one transaction each; a process killed anywhere leaves a message that is tried again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import structlog

from bot.dialogue import DialogueUnavailable, Turn, TurnResult, neutral
from bot.effects import Effects
from bot.embedding.wire import to_wire
from bot.house import House
from bot.media import is_transcript, read_transcript
from bot.pieces import TOGETHER, Pieces
from bot.transcript import source_of
from db import conversations, inbox, messages, offers, placeholders
from db.configuration import served_languages
from db.inbox import Claim, LeaseLost
from helpline.intake import SURE, plan
from helpline.language import forms_in
from helpline.message import Inbound
from helpline.reading import Reading, read
from helpline.taxonomy import Severity
from helpline.text import RawText, SafeText, joined
from helpline.triage import Assessment, assess

LEASE = timedelta(seconds=30)
READ_AT_ONCE, TALK_AT_ONCE = 2, 2
"""Danger is heard while others wait for the dialogue: reading has places of its own, and what the ear (bot/ear.py)
found grave reads beside all others that are in hand, not after them."""
DIALOGUE_PAUSE = timedelta(seconds=3)
MAX_ATTEMPTS = 5

log = structlog.get_logger("westline.gateway")


@dataclass(frozen=True, slots=True)
class _Story:
    """What the dialogue hears: earlier pieces, all of it together, and its embedding, computed once."""

    earlier: list[SafeText]
    whole: SafeText | None
    vector: Any


class Gateway:
    """Works off the inbox: one message of one conversation at a time, many conversations at once."""

    def __init__(self, house: House, lease: timedelta = LEASE) -> None:
        self._house = house
        self._lease = lease
        self._reading = asyncio.Semaphore(READ_AT_ONCE)
        self._hurried = asyncio.Semaphore(READ_AT_ONCE)
        self._talking = asyncio.Semaphore(TALK_AT_ONCE)

    async def handle(self, claim: Claim) -> None:
        """Take one message through the house. Never raises: what fails is tried again, or buried."""
        try:
            async with self._hurried if claim.urgent else self._reading:
                turn = await asyncio.to_thread(self._before_dialogue, claim)
            if turn is not None:
                async with self._talking:
                    result = await self._house.dialogue.turn(turn)
                await asyncio.to_thread(self._after_dialogue, claim, result)
        except LeaseLost:
            log.warning("lease_lost", message=claim.id)
        except DialogueUnavailable as down:
            log.warning("dialogue_unavailable", message=claim.id, why=str(down))
            await asyncio.to_thread(self._say_it_takes_longer, claim, str(down))
        except Exception as fault:
            log.error("message_failed", message=claim.id, fault=type(fault).__name__)
            await asyncio.to_thread(self._give_back, claim, type(fault).__name__)

    def claim(self, most: int = 1) -> list[Claim]:
        """The next messages that may be handled, each under a lease."""
        now = self._house.now()
        with self._house.database.read() as session:
            if not inbox.is_due(session, now):
                return []
        with self._house.database.write() as session:
            return inbox.claim(session, self._house.keys, now, self._lease, most)

    def _before_dialogue(self, claim: Claim) -> Turn | None:
        """Read, plan, and do all that needs no dialogue. Ends the message if nothing is left."""
        now = self._house.now()
        inbound = self._parsed(claim)
        reading, story = self._read(claim, inbound)
        steps = plan(reading, claim.conversation)
        embedding = to_wire(story.vector) if story.vector is not None else None
        in_danger = reading.triage.severity is Severity.CRITICAL
        with self._house.database.write(urgent=in_danger) as session:
            effects = Effects(session, self._house, claim, now)
            turn = effects.apply(reading, steps, embedding)
            if turn is None:
                inbox.finish(session, claim, now)
                return None
            pieces = Pieces(session, self._house, claim, now)
            if pieces.waits(reading, turn, effects.conversation, len(story.earlier)):
                return None
            inbox.still_held(session, claim)
            return turn if turn.command else replace(turn, text=story.whole)

    def _parsed(self, claim: Claim) -> Inbound:
        if is_transcript(claim.provider_id):
            return read_transcript(claim.payload)
        return self._house.channels[claim.channel].parse(claim.payload)

    def _read(self, claim: Claim, inbound: Inbound) -> tuple[Reading, _Story]:
        """What the message is, how grave, and what it tells with the pieces that came before it."""
        house, tapped = self._house, None
        with house.database.read() as session:
            if inbound.choice:
                tapped = offers.choice_behind(session, claim.conversation.id, inbound.choice)
            memory = placeholders.memory(session, house.keys, claim.conversation.id)
            since = house.now() - TOGETHER
            before = messages.said_since(session, claim.conversation.id, since)
            itself = source_of(claim.conversation, inbound.name)
            earlier = messages.pieces(session, claim.conversation.id, itself, since)
            served = served_languages(session, house.settings)
        reading = read(
            inbound,
            claim.conversation,
            house.lexicon,
            served,
            tapped,
            house.languages,
            memory,
        )
        vector = self._vector(reading, reading.safe)
        judged = replace(
            reading, triage=self._triage(reading, vector, before, claim.conversation.in_questions)
        )
        whole = joined(*earlier, reading.safe) if earlier and reading.safe else reading.safe
        return judged, _Story(earlier, whole, self._vector(reading, whole) if earlier else vector)

    def _vector(self, reading: Reading, text: SafeText | None) -> Any:
        """The meaning of words; a button, a code or a word of command needs none."""
        if self._house.embedder is None or not text or _says_little(reading):
            return None
        return self._house.embedder.embed(neutral(str(text)))

    def _triage(
        self, reading: Reading, vector: Any, before: list[str], answers: bool
    ) -> Assessment:
        """Danger in this message, or in it and the last ones together: people split what is hard to say."""
        text, form = reading.inbound.text, reading.language.form
        if text is None:
            return Assessment()
        also = () if reading.language.confidence >= SURE else forms_in(reading.language.script)
        heard = vector is not None or self._house.embedder is None
        words = heard and not reading.names_whom
        voter = self._house.danger if words else None
        alone = assess(text, form, voter, vector, also=also, answers=answers)
        if alone.severity is Severity.CRITICAL or not before:
            return alone
        earlier = " ".join(before)
        together = assess(RawText(f"{earlier} {text.reveal()}"), form, also=also)
        new = assess(RawText(earlier), form).severity is not Severity.CRITICAL
        return together if together.severity is Severity.CRITICAL and new else alone

    def _after_dialogue(self, claim: Claim, result: TurnResult) -> None:
        """Queue the answer and end the message, in one transaction: the effect happens once."""
        now = self._house.now()
        with self._house.database.write() as session:
            conversation = conversations.load(session, claim.conversation.id)
            effects = Effects(session, self._house, claim, now)
            effects.conversation = conversation
            effects.dialogue_answered()
            if conversation.held_by:
                log.info("reply_dropped", message=claim.id)  # a person took over meanwhile
            elif result.replies:
                effects.say(list(result.replies), "reply")
            else:
                effects.say_key("silent", "silent")
            conversations.count_turn(session, conversation, result.asks, now)
            inbox.finish(session, claim, now)

    def _say_it_takes_longer(self, claim: Claim, why: str) -> None:
        """An honest line, once; the message stays first in its conversation until it is handled."""
        now = self._house.now()
        with self._house.database.write() as session:
            inbox.postpone(session, claim, now + DIALOGUE_PAUSE, why, blameless=True)
            conversation = conversations.load(session, claim.conversation.id)
            if not (conversation.told_of_delay or conversation.held_by):
                effects = Effects(session, self._house, claim, now)
                effects.conversation = conversation
                effects.say_key("delayed", "delayed")
                conversations.change(session, conversation.id, told_of_delay=True)

    def _give_back(self, claim: Claim, why: str) -> None:
        """A fault of ours: try again with growing pauses, then leave it to a person and go on."""
        now = self._house.now()
        try:
            with self._house.database.write() as session:
                if claim.attempts < MAX_ATTEMPTS:
                    pause = timedelta(seconds=2**claim.attempts)
                    inbox.postpone(session, claim, now + pause, why, blameless=False)
                    return
                inbox.bury(session, claim, why, now)
                Effects(session, self._house, claim, now).say_key("unreadable", "unreadable")
        except LeaseLost:
            log.warning("lease_lost", message=claim.id)


def _says_little(reading: Reading) -> bool:
    """A button, a code, a word of command; or names: the classifier takes half of them for a cry, the rules do not."""
    return bool(reading.word or reading.choice or reading.code or reading.pin or reading.names_whom)
