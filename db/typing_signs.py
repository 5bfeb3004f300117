"""That a person of the staff is writing: a wish of the console, shown by the worker's side, then forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from db.addresses import Destination, destination
from db.keys import KeyRing
from db.tables import ConversationRow, InboxRow
from helpline.conversation import InDanger

FRESH = timedelta(seconds=20)
"""An older sign would say what is no longer so."""


@dataclass(frozen=True, slots=True)
class TypingSign:
    """Where to show it. `name` is what the provider calls the worker's last message."""

    destination: Destination = field(repr=False)
    name: str


def is_due(session: Session, now: datetime) -> bool:
    """A cheap look, without any lock."""
    return session.scalar(select(ConversationRow.id).where(_due(now)).limit(1)) is not None


def claim(session: Session, keys: KeyRing, now: datetime) -> TypingSign | None:
    """The next sign to show; not to a phone that others may be reading."""
    query = (
        select(ConversationRow)
        .where(_due(now))
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    )
    row = session.scalars(query).first()
    if row is None:
        return None
    row.typing_at = None
    to = destination(session, keys, row.id)
    unseen = row.opted_out or row.hidden or row.in_danger == InDanger.QUIET.value
    if to is None or not to.reachable or unseen:
        return None
    last = select(InboxRow.provider_id).where(InboxRow.conversation_id == row.id)
    name = session.scalar(last.order_by(InboxRow.id.desc()).limit(1))
    return TypingSign(to, name) if name else None


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(ConversationRow.typing_at > now - FRESH, ConversationRow.held_by != "")
