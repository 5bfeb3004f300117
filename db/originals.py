"""Originals of messages: sealed beside their redacted text, opened by a person alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import sealed
from db.keys import KeyRing
from db.tables import MessageRow
from helpline.conversation import ConversationId
from helpline.text import RawText


def seal(
    session: Session,
    keys: KeyRing,
    conversation: ConversationId,
    source: str,
    text: RawText,
    now: datetime,
) -> bytes:
    """Encrypt what a worker wrote, for the message of this source."""
    body = text.reveal().encode("utf-8", "surrogatepass")
    return sealed.seal(session, keys, conversation, body, _place(source), now)


def reveal(
    session: Session, keys: KeyRing, conversation: ConversationId, message: int
) -> RawText | None:
    """What was written, or None if that message has no original. Raises CannotOpen without its key."""
    query = select(MessageRow).where(
        MessageRow.id == message, MessageRow.conversation_id == conversation
    )
    row = session.scalars(query).one_or_none()
    if row is None or row.original_sealed is None:
        return None
    body = sealed.unseal(session, keys, conversation, row.original_sealed, _place(row.source))
    return RawText(body.decode("utf-8", "surrogatepass"))


def _place(source: str) -> str:
    return f"messages.original/{source}"
