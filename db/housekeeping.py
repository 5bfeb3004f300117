"""What is removed when its time is over. Each function returns how many rows it touched."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Delete, Update, delete, update
from sqlalchemy.orm import Session

from db.tables import (
    GuessRow,
    InboxRow,
    MediaRow,
    OddityRow,
    OfferRow,
    OutboxRow,
    StaffSessionRow,
)

REDELIVERY = timedelta(days=8)
"""WhatsApp redelivers for seven days: a handled message's id is kept one day longer."""
GUESSES = timedelta(days=1)
OFFERS = timedelta(days=30)
SESSIONS = timedelta(days=1)
DEAD_LETTERS = timedelta(days=90)
MEDIA = timedelta(days=90)


def clear_bodies(session: Session, now: datetime) -> int:
    """Sealed bodies that nobody needs any more: of the web chat after 30 days, of dead letters after 90."""
    said = (OutboxRow.body_sealed.is_not(None), OutboxRow.created_at < now - OFFERS)
    unread = (InboxRow.payload_sealed.is_not(None), InboxRow.received_at < now - DEAD_LETTERS)
    settled = OutboxRow.state.in_(("sent", "dead", "cancelled"))
    cleared = _count(session, update(OutboxRow).where(settled, *said).values(body_sealed=None))
    buried = update(InboxRow).where(InboxRow.state == "dead", *unread)
    return cleared + _count(session, buried.values(payload_sealed=None))


def remove_oddities(session: Session, now: datetime) -> int:
    """What nobody could read, when a person had 90 days to look at it."""
    return _count(session, delete(OddityRow).where(OddityRow.received_at < now - DEAD_LETTERS))


def clear_media(session: Session, now: datetime) -> int:
    """Files of workers, when staff had 90 days to open them. That there was one stays."""
    old = (MediaRow.body_sealed.is_not(None), MediaRow.received_at < now - MEDIA)
    gone = update(MediaRow).where(*old).values(body_sealed=None, state="removed")
    return _count(session, gone)


def remove_handled(session: Session, now: datetime) -> int:
    """Inbox rows that were handled and can no longer be redelivered."""
    old = InboxRow.done_at < now - REDELIVERY
    return _count(session, delete(InboxRow).where(InboxRow.state == "done", old))


def remove_guesses(session: Session, now: datetime) -> int:
    """Wrong codes that no longer count."""
    return _count(session, delete(GuessRow).where(GuessRow.at < now - GUESSES))


def remove_offers(session: Session, now: datetime) -> int:
    """Buttons that are too old to be tapped."""
    return _count(session, delete(OfferRow).where(OfferRow.offered_at < now - OFFERS))


def remove_sessions(session: Session, now: datetime) -> int:
    """Log-ins that have ended."""
    ended = StaffSessionRow.last_seen < now - SESSIONS
    return _count(session, delete(StaffSessionRow).where(ended))


def _count(session: Session, statement: Delete | Update) -> int:
    result = session.connection().execute(statement)
    return result.rowcount
