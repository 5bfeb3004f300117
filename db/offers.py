"""Choices that were offered: a random token goes to the provider, what it means stays here."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.tables import OfferRow
from db.worker import worker_row
from helpline.conversation import ConversationId
from helpline.message import Choice, Outbound


def choices_of(session: Session, batch: str | None) -> tuple[Choice, ...]:
    """The choices of one of our messages, in order."""
    if batch is None:
        return ()
    query = select(OfferRow).where(OfferRow.batch == batch).order_by(OfferRow.position)
    return tuple(Choice(row.title, row.payload) for row in session.scalars(query))


def choice_behind(session: Session, conversation: ConversationId, token: str) -> Choice | None:
    """What a tapped button means, if it was offered in this very conversation."""
    row = session.get(OfferRow, token)
    if row is None or row.conversation_id != conversation:
        return None
    return Choice(row.title, row.payload)


def offer(
    session: Session, conversation: ConversationId, batch: str, outbound: Outbound, now: datetime
) -> Outbound:
    """The message with tokens in place of payloads. Its choices become what "1" and "2" refer to."""
    rows = [
        OfferRow(
            token=secrets.token_hex(8),
            conversation_id=conversation,
            batch=batch,
            position=position,
            title=choice.title,
            payload=choice.payload,
            offered_at=now,
        )
        for position, choice in enumerate(outbound.choices)
    ]
    session.add_all(rows)
    if rows:
        worker_row(session, conversation).offer_batch = batch
    return Outbound(outbound.text, tuple(Choice(row.title, row.token) for row in rows))


def withdraw(session: Session, conversation: ConversationId) -> None:
    """A number is a number again: the dialogue asks something new. Buttons keep their meaning."""
    worker_row(session, conversation).offer_batch = None
