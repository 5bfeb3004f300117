"""Workers who asked to be erased: done as soon as our last words to them have gone, or ten minutes later."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from db import conversations
from db.addresses import Destination, destination
from db.keys import KeyRing
from db.outbox import OPEN
from db.tables import ConversationRow, MessageRow, OutboxRow
from helpline.conversation import ConversationId

AT_MOST = timedelta(minutes=10)
"""Our last words are not worth more waiting than this."""
LEASE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Farewell:
    """Somebody who is erased now, and what the provider may still hold of the chat."""

    conversation: ConversationId
    destination: Destination | None = field(repr=False)
    names: tuple[str, ...]


def ask(session: Session, conversation: ConversationId, now: datetime) -> None:
    """The worker wants to be erased."""
    conversations.change(session, conversation, erase_at=now)


def is_due(session: Session, now: datetime) -> bool:
    """A cheap look, without any lock."""
    query = select(ConversationRow.id).where(ConversationRow.erase_at <= now).limit(1)
    return session.scalar(query) is not None


def claim(session: Session, keys: KeyRing, now: datetime) -> Farewell | None:
    """The next who may be erased. Held for a minute: a killed process leaves them to another."""
    waits = exists().where(
        OutboxRow.conversation_id == ConversationRow.id, OutboxRow.state.in_(OPEN)
    )
    query = (
        select(ConversationRow)
        .where(
            ConversationRow.erase_at <= now,
            or_(~waits, ConversationRow.erase_at < now - AT_MOST),
        )
        .order_by(ConversationRow.erase_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.scalars(query).first()
    if row is None:
        return None
    row.erase_at = now + LEASE
    me = ConversationId(row.id)
    return Farewell(me, destination(session, keys, me), _names(session, me))


def _names(session: Session, conversation: ConversationId) -> tuple[str, ...]:
    """What the provider calls the messages of this chat, theirs and ours."""
    prefix = f"in:{conversation}:"
    theirs = select(MessageRow.source).where(
        MessageRow.conversation_id == conversation, MessageRow.source.startswith(prefix)
    )
    ours = select(OutboxRow.provider_id).where(OutboxRow.conversation_id == conversation)
    return (
        *(source.removeprefix(prefix) for source in session.scalars(theirs)),
        *(name for name in session.scalars(ours) if name),
    )
