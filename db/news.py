"""News for workers who asked for it: drafted, looked at, started, sent little by little, stopped at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from db import audit, handover, messages, offers, outbox, polls
from db.conversations import as_conversation
from db.held import Asked
from db.keys import KeyRing
from db.tables import BroadcastRow, ConversationRow, OutboxRow
from helpline.catalogue import Catalogue
from helpline.consent import ConsentDecision
from helpline.conversation import InDanger
from helpline.errors import HelplineError
from helpline.language import base_of
from helpline.message import Choice, Outbound
from helpline.polls import payloads
from helpline.redaction import IDENTIFIERS, redact
from helpline.text import RawText

Broadcast = BroadcastRow
DRAFT, RUNNING, STOPPED, DONE = "draft", "running", "stopped", "done"
SHOWN = 20
"""So many of the last ones stand on the page."""


class BroadcastRefused(HelplineError):
    """It is not in a state in which this can be done."""


@dataclass(frozen=True, slots=True)
class Preview:
    """To whom it would go: how many in all, by language, and in which languages there is no text for them."""

    recipients: int
    by_language: tuple[tuple[str, int], ...]
    without_text: tuple[tuple[str, int], ...]


def draft(
    session: Session,
    texts: dict[str, str],
    template: str,
    by: str,
    now: datetime,
    question: str = "",
) -> Broadcast:
    """Write one down. Nothing is sent. With a `question` for managers, its texts ask it, as a poll."""
    safe = redact(RawText(question)).text
    poll = polls.add(session, str(safe), now) if question else None
    row = Broadcast(texts=texts, template=template, by=by, at=now, state=DRAFT, poll_id=poll)
    session.add(row)
    session.flush()
    return row


def latest(session: Session) -> Sequence[Broadcast]:
    """The last ones, the newest first."""
    return session.scalars(select(Broadcast).order_by(Broadcast.id.desc()).limit(SHOWN)).all()


def find(session: Session, broadcast: int) -> Broadcast | None:
    """One of them."""
    return session.get(Broadcast, broadcast)


def preview(session: Session, texts: dict[str, str]) -> Preview:
    """To whom these texts would go now."""
    spoken = Counter(row.language for row in session.scalars(_wanting()))
    reached = sorted((code, n) for code, n in spoken.items() if _text(texts, code))
    missed = sorted((code, n) for code, n in spoken.items() if not _text(texts, code))
    return Preview(sum(n for _code, n in reached), tuple(reached), tuple(missed))


def start(session: Session, keys: KeyRing, broadcast: int, by: str, now: datetime) -> None:
    """Let it go. Raises BroadcastRefused unless it is a draft, or while another one runs."""
    row = session.get(Broadcast, broadcast, with_for_update=True)
    if row is None or row.state != DRAFT:
        raise BroadcastRefused("This has been started already, or was never written.")
    if session.scalar(select(func.count()).where(Broadcast.state == RUNNING)):
        raise BroadcastRefused(
            "Other news are on their way. Stop them, or wait until they are out."
        )
    row.state, row.started_by = RUNNING, by
    audit.note(session, keys, by, "broadcast", f"{broadcast} started", "", now)


def stop(session: Session, keys: KeyRing, broadcast: int, by: str, now: datetime) -> None:
    """No more of it goes out, not even what waits. Raises BroadcastRefused unless it runs."""
    row = session.get(Broadcast, broadcast, with_for_update=True)
    if row is None or row.state != RUNNING:
        raise BroadcastRefused("This is not on its way: there is nothing to stop.")
    row.state, row.ended_at = STOPPED, now
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.dedup.startswith(_named(broadcast)))
        .where(OutboxRow.state.in_(("waiting", "held")))
        .values(state="cancelled", body_sealed=None, error="stopped")
    )
    audit.note(session, keys, by, "broadcast", f"{broadcast} stopped", "", now)


def send_some(session: Session, keys: KeyRing, words: Catalogue, now: datetime, most: int) -> int:
    """The next workers' turn, so many at the most. How many messages were queued."""
    row = session.scalars(
        select(Broadcast).where(Broadcast.state == RUNNING).with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return 0
    query = _wanting().where(ConversationRow.id > row.reached).order_by(ConversationRow.id)
    if row.poll_id is not None:  # nobody is asked two things at once
        query = query.where(ConversationRow.asks == "")
    workers = session.scalars(query.limit(most)).all()
    sent = sum(_send(session, keys, words, row, worker, now) for worker in workers)
    row.sent += sent
    if workers:
        row.reached = workers[-1].id
    if len(workers) < most:
        row.state, row.ended_at = DONE, now
    return sent


def _wanting() -> Select[tuple[ConversationRow]]:
    """Who asked for news and may be written to: nobody who said stop, is in danger, or is being erased."""
    return select(ConversationRow).where(
        ConversationRow.news,
        ConversationRow.opted_out.is_(False),
        ConversationRow.erase_at.is_(None),
        ConversationRow.held_by == "",
        ConversationRow.in_danger == InDanger.NO.value,
    )


def _send(
    session: Session,
    keys: KeyRing,
    words: Catalogue,
    row: Broadcast,
    worker: ConversationRow,
    now: datetime,
) -> bool:
    text = _text(row.texts, worker.language)
    whom = as_conversation(session, worker)
    message = _message(words, row.poll_id, text, worker.language)
    said = handover.sayable(session, whom, message, row.template, now) if text else None
    if said is None:
        return False
    dedup = f"{_named(row.id)}{worker.id}"
    if said.choices:
        said = offers.offer(session, whom.id, dedup, said, now)
    queued = outbox.enqueue(session, keys, whom.id, dedup, said, now, Asked.UNASKED)
    if whom.consent.in_force is not ConsentDecision.DECLINED:
        safe = redact(RawText(said.text), turns=IDENTIFIERS).text
        messages.note_outbound(session, whom.id, f"out:{dedup}", safe, worker.language, now)
    return queued


def _message(words: Catalogue, poll: int | None, text: str, language: str) -> Outbound:
    """News as it was written; or a question, with how to answer it so that nobody can know."""
    if poll is None:
        return Outbound(text)
    asked = words.reply("poll", language, question=text)
    pairs = zip(asked.choices, payloads(poll), strict=True)
    return Outbound(asked.text, tuple(Choice(choice.title, payload) for choice, payload in pairs))


def _text(texts: Mapping[str, str], form: str) -> str:
    """In the worker's own form of writing, or in the other one of their language."""
    return texts.get(form) or texts.get(base_of(form), "")


def _named(broadcast: int) -> str:
    return f"news:{broadcast}:"
