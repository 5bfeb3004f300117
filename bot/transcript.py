"""What is kept of a conversation for staff: redacted, and nothing of a worker who refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.replies import for_transcript
from db import messages, originals, placeholders
from db.keys import KeyRing
from helpline.consent import ConsentDecision
from helpline.conversation import Conversation
from helpline.message import Outbound
from helpline.reading import Reading


class Transcript:
    """Writes down what came and went, inside one transaction, once per message."""

    def __init__(self, session: Session, keys: KeyRing, now: datetime) -> None:
        self._session, self._keys, self._now = session, keys, now

    def heard(self, worker: Conversation, reading: Reading) -> None:
        """A worker's message; of a code, a PIN, or whom a sealed report is about only that it came."""
        if not _keeps(worker):
            return
        secret = reading.names_whom or reading.code is not None or reading.pin is not None
        messages.note_inbound(
            self._session,
            worker.id,
            source_of(worker, reading.inbound.name),
            reading.inbound.kind.value,
            None if secret else reading.safe,
            () if secret else reading.findings,
            reading.language.code,
            reading.inbound.sent_at,
            None if secret else self._original(worker, reading),
        )
        if not secret:
            placeholders.learn(self._session, worker.id, reading.learnt)

    def said(self, worker: Conversation, dedup: str, reply: Outbound) -> None:
        """A reply of ours."""
        if _keeps(worker):
            source, text = f"out:{dedup}"[:240], for_transcript(reply)
            messages.note_outbound(
                self._session, worker.id, source, text, worker.language, self._now
            )

    def _original(self, worker: Conversation, reading: Reading) -> bytes | None:
        """What the worker wrote, sealed: only a person opens it, with a reason."""
        text, source = reading.inbound.text, source_of(worker, reading.inbound.name)
        if text is None:
            return None
        return originals.seal(self._session, self._keys, worker.id, source, text, self._now)


def source_of(worker: Conversation, name: str) -> str:
    """What a worker's message is called in the transcript."""
    return f"in:{worker.id}:{name}"[:240]


def _keeps(worker: Conversation) -> bool:
    return worker.consent.in_force is not ConsentDecision.DECLINED
