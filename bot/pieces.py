"""A story often comes in pieces, sent within seconds: the dialogue is handed all of them as one message.

Each piece is read, judged and kept at once like any message; only the answer waits until the worker has
finished. The wait is a moment, and only where a question is open: there, each piece would be taken for an
answer to the next question.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.dialogue import Turn
from bot.house import House
from bot.transcript import source_of
from db import holding, messages
from db.holding import Claim
from helpline.codes import find_code, find_pin
from helpline.consent import ConsentDecision
from helpline.conversation import Conversation
from helpline.message import Inbound, InboundKind
from helpline.reading import Reading

TOGETHER = timedelta(minutes=10)
"""Triage reads three messages as one that were sent within so short a while."""
MOST = 20
"""Pieces that are handed over at once at the most: whoever writes more is answered in between."""


class Pieces:
    """Decides, inside the transaction of a message, whether more of the same story follows."""

    def __init__(self, session: Session, house: House, claim: Claim, now: datetime) -> None:
        self._session, self._house, self._claim, self._now = session, house, claim, now

    def waits(self, reading: Reading, turn: Turn, worker: Conversation, earlier: int) -> bool:
        """True if the dialogue is to hear this later, with what comes next. The message is settled then."""
        kept = worker.consent.in_force is not ConsentDecision.DECLINED
        is_words = turn.command is None and reading.inbound.kind is InboundKind.TEXT
        # The dialogue may have it already, though we died before its answer: it is asked again for this alone.
        tried = self._claim.postponed or self._claim.attempts > 1
        if not (kept and is_words) or tried or earlier + 1 >= MOST:
            return False
        behind = holding.payload_behind(self._session, self._house.keys, self._claim)
        if behind is not None:
            return self._goes_on(behind, reading, worker)
        rest = self._claim.received_at + timedelta(seconds=self._house.settings.settle_seconds)
        if not worker.in_questions or self._now >= rest:
            return False
        holding.settle(self._session, self._claim, rest)
        return True

    def _goes_on(self, behind: bytes, reading: Reading, worker: Conversation) -> bool:
        if not self._is_words(self._parsed(behind), reading.language.code):
            return False
        source = source_of(worker, reading.inbound.name)
        messages.set_piece(self._session, worker.id, source)
        holding.finish(self._session, self._claim, self._now)
        return True

    def _parsed(self, payload: bytes) -> Inbound | None:
        """None for what cannot be read: it is dealt with in its turn."""
        try:
            return self._house.channels[self._claim.channel].parse(payload)
        except Exception:
            return None

    def _is_words(self, inbound: Inbound | None, language: str) -> bool:
        """No button, no picture, no word of command, no code: the story goes on."""
        if inbound is None or inbound.kind is not InboundKind.TEXT or inbound.text is None:
            return False
        text, lexicon = inbound.text.reveal(), self._house.lexicon
        meant = (
            lexicon.word(text, language),
            lexicon.number(text, language),
            lexicon.language_named(text),
            find_code(text),
            find_pin(text),
        )
        return not inbound.media and not inbound.forwarded and all(one is None for one in meant)
