"""What is removed when its time is over. Each function returns how many rows it removed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Delete, delete
from sqlalchemy.orm import Session

from db.tables import GuessRow, InboxRow, OfferRow, StaffSessionRow

REDELIVERY = timedelta(days=8)
"""WhatsApp redelivers for seven days: a handled message's id is kept one day longer."""
GUESSES = timedelta(days=1)
OFFERS = timedelta(days=30)
SESSIONS = timedelta(days=1)


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


def _count(session: Session, statement: Delete) -> int:
    result = session.connection().execute(statement)
    return result.rowcount
