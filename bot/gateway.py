"""The spine: a message's whole way, on one screen.

Nothing raw goes further than the reader (bot/reader.py) and the sealed original. The dialogue engine is called
outside any transaction; before
and after it, one transaction each; a process killed anywhere leaves a message that is tried again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import TypeVar

import structlog

from bot.dialogue import DialogueUnavailable, Turn, TurnResult
from bot.effects import Effects
from bot.embedding.wire import to_wire
from bot.hand import Hand
from bot.house import House
from bot.media import is_transcript, read_transcript
from bot.pieces import TOGETHER, Pieces
from bot.reader import Judged, Question
from bot.transcript import source_of
from db import conversations, holding, messages, offers, placeholders
from db.configuration import served_languages
from db.database import is_away
from db.holding import Claim, LeaseLost
from helpline.intake import plan
from helpline.message import Inbound
from helpline.taxonomy import Severity

LEASE = timedelta(seconds=30)
LONGEST_IN_HAND = 300.0
"""Seconds for which the lease of a message in hand is renewed. Each step of the way ends sooner by itself."""
READ_AT_ONCE, WRITE_AT_ONCE, TALK_AT_ONCE = 2, 2, 2
"""Danger is heard while others wait to be written down, or for the dialogue: reading has places of its own, and what
the ear (bot/ear.py) found grave reads beside all others that are in hand, not after them."""
T = TypeVar("T")
DIALOGUE_PAUSE = timedelta(seconds=3)
MAX_ATTEMPTS = 5
FORGIVEN_FOR = timedelta(hours=1)

log = structlog.get_logger("westline.gateway")


class Gateway:
    """Works off the inbox: one message of one conversation at a time, many conversations at once."""

    def __init__(self, house: House, lease: timedelta = LEASE) -> None:
        self._house = house
        self._lease = lease
        self._busy = False
        self._in_hand = dict[int, tuple[Claim, float]]()
        self._reading = asyncio.Semaphore(READ_AT_ONCE)
        self._hurried = asyncio.Semaphore(READ_AT_ONCE)
        self._writing = asyncio.Semaphore(WRITE_AT_ONCE)
        self._talking = asyncio.Semaphore(TALK_AT_ONCE)
        self._first = ThreadPoolExecutor(READ_AT_ONCE * 3, "first")

    async def handle(self, claim: Claim) -> None:
        """Take one message through the house. Never raises: what fails is tried again, or buried."""
        try:
            await self._handle(claim)
        finally:
            self._in_hand.pop(claim.id, None)

    async def _handle(self, claim: Claim) -> None:
        try:
            async with self._hurried if claim.urgent else self._reading:
                heard = await self._at_once(self._hear, claim)
            turn = await self._acted_on(claim, heard)
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
            young = self._house.now() - claim.received_at < FORGIVEN_FOR
            blameless = young and is_away(fault)
            await asyncio.to_thread(self._give_back, claim, type(fault).__name__, blameless)

    def claim(self, most: int = 1) -> list[Claim]:
        """The next messages that may be handled, each under a lease."""
        now = self._house.now()
        if not self._busy:
            with self._house.database.read() as session:
                if not holding.is_due(session, now):
                    return []
        with self._house.database.write() as session:
            mine = [claim.conversation.id for claim in self._held()]
            claims = holding.claim(session, self._house.keys, now, self._lease, most, but=mine)
        self._in_hand.update({claim.id: (claim, monotonic()) for claim in claims})
        self._busy = bool(claims)  # then there is probably more, and it is not asked for first
        return claims

    def renew(self) -> None:
        """What waits in hand for long, because the dialogue is slow, stays ours: nobody begins it anew meanwhile."""
        held = self._held(longer_than=self._lease.total_seconds() / 3)
        if held:
            with self._house.database.write(urgent=True) as session:
                holding.renew(session, held, self._house.now() + self._lease)

    def _held(self, longer_than: float = 0.0) -> list[Claim]:
        """What is in hand, for so many seconds at least, and not for so long that it must be lost."""
        now = monotonic()
        in_hand = list(self._in_hand.values())
        return [claim for claim, since in in_hand if longer_than <= now - since < LONGEST_IN_HAND]

    def _hear(self, claim: Claim) -> tuple[Question, Judged]:
        """What was said, and what it means. Nothing is written: those behind are heard meanwhile."""
        question = self._question(claim, self._parsed(claim))
        return question, self._house.reader.read(question)

    async def _acted_on(self, claim: Claim, heard: tuple[Question, Judged]) -> Turn | None:
        """Danger is acted on at once; others take their turn, few at a time, so that no thread is missing for it."""
        if heard[1].reading.triage.severity is Severity.CRITICAL:
            return await self._at_once(self._before_dialogue, claim, *heard)
        async with self._writing:
            return await asyncio.to_thread(self._before_dialogue, claim, *heard)

    async def _at_once(self, work: Callable[..., T], *arguments: object) -> T:
        """In threads that nothing else may keep busy."""
        return await asyncio.get_running_loop().run_in_executor(self._first, work, *arguments)

    def _before_dialogue(self, claim: Claim, question: Question, judged: Judged) -> Turn | None:
        """Plan, and do all that needs no dialogue. Ends the message if nothing is left."""
        now = self._house.now()
        reading, steps = judged.reading, plan(judged.reading, claim.conversation)
        embedding = to_wire(judged.vector) if judged.vector is not None else None
        in_danger = reading.triage.severity is Severity.CRITICAL
        with self._house.database.write(urgent=in_danger) as session:
            hand = Hand(session, self._house, claim, now)
            turn = Effects(hand).apply(reading, steps, embedding)
            if turn is None:
                holding.finish(session, claim, now)
                return None
            pieces = Pieces(session, self._house, claim, now)
            if pieces.waits(reading, turn, hand.conversation, len(question.earlier)):
                return None
            holding.still_held(session, claim)
            return turn if turn.command else replace(turn, text=judged.whole)

    def _parsed(self, claim: Claim) -> Inbound:
        if is_transcript(claim.provider_id):
            return read_transcript(claim.payload)
        return self._house.channels[claim.channel].parse(claim.payload)

    def _question(self, claim: Claim, inbound: Inbound) -> Question:
        """The message, with what its conversation has said and been offered before."""
        house, worker, tapped = self._house, claim.conversation, None
        since = inbound.sent_at - TOGETHER  # not from now: they may have waited for us for hours
        itself = source_of(worker, inbound.name)
        with house.database.read() as session:
            if inbound.choice:
                tapped = offers.choice_behind(session, worker.id, inbound.choice)
            return Question(
                inbound,
                worker,
                served_languages(session, house.settings),
                tapped,
                placeholders.memory(session, house.keys, worker.id),
                messages.said_since(session, worker.id, since),
                messages.pieces(session, worker.id, itself),
            )

    def _after_dialogue(self, claim: Claim, result: TurnResult) -> None:
        """Queue the answer and end the message, in one transaction: the effect happens once."""
        now = self._house.now()
        with self._house.database.write() as session:
            conversation = conversations.load(session, claim.conversation.id)
            hand = Hand(session, self._house, claim, now)
            hand.conversation = conversation
            hand.dialogue_answered()
            if conversation.held_by:
                log.info("reply_dropped", message=claim.id)  # a person took over meanwhile
            elif result.replies:
                hand.say(list(result.replies), "reply")
            else:
                hand.say_key("silent", "silent")
            conversations.count_turn(session, conversation, result.asks, now)
            holding.finish(session, claim, now)

    def _say_it_takes_longer(self, claim: Claim, why: str) -> None:
        """An honest line, once; the message stays first in its conversation until it is handled."""
        now = self._house.now()
        with self._house.database.write() as session:
            holding.postpone(session, claim, now + DIALOGUE_PAUSE, why, blameless=True)
            conversation = conversations.load(session, claim.conversation.id)
            if not (conversation.told_of_delay or conversation.held_by):
                hand = Hand(session, self._house, claim, now)
                hand.conversation = conversation
                hand.say_key("delayed", "delayed")
                conversations.change(session, conversation.id, told_of_delay=True)

    def _give_back(self, claim: Claim, why: str, blameless: bool) -> None:
        """Try again with growing pauses, then leave it to a person and go on; but not for what is no message's fault."""
        now = self._house.now()
        try:
            with self._house.database.write() as session:
                if blameless or claim.attempts < MAX_ATTEMPTS:
                    pause = timedelta(seconds=2**claim.attempts)
                    holding.postpone(session, claim, now + pause, why, blameless=blameless)
                    return
                holding.bury(session, claim, why, now)
                Hand(session, self._house, claim, now).say_key("unreadable", "unreadable")
        except LeaseLost:
            log.warning("lease_lost", message=claim.id)
