"""Dialogue trackers: one row per dialogue session, redacted, short-lived.

A cache, not a record: the transcript and the case are elsewhere, and rows that nobody used for
three days are removed. So the table is made on first use and has no migrations. It may live in a
database of its own, and the dialogue process needs no other.
"""

from __future__ import annotations

import zlib
from datetime import datetime

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.columns import Moment
from db.database import Database

_METADATA = MetaData()
_TRACKERS = Table(
    "trackers",
    _METADATA,
    Column("sender", String(64), primary_key=True),
    Column("events", LargeBinary, nullable=False),
    Column("saved_at", Moment, nullable=False, index=True),
)


def prepare(database: Database) -> None:
    """Make the table if it is not there."""
    with database.write() as session:
        _METADATA.create_all(session.connection())


def save(session: Session, sender: str, events: str, now: datetime) -> None:
    """Keep the events of one dialogue session."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    packed = zlib.compress(events.encode(), 1)
    statement = dialect.insert(_TRACKERS).values(sender=sender, events=packed, saved_at=now)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["sender"], set_={"events": packed, "saved_at": now}
        )
    )


def load(session: Session, sender: str) -> str | None:
    """The events of one dialogue session."""
    packed = session.scalar(select(_TRACKERS.c.events).where(_TRACKERS.c.sender == sender))
    return None if packed is None else zlib.decompress(packed).decode()


def senders(session: Session) -> list[str]:
    """Everyone with a tracker."""
    return list(session.scalars(select(_TRACKERS.c.sender)))


def remove(session: Session, sender: str) -> None:
    """Remove one dialogue session."""
    session.execute(delete(_TRACKERS).where(_TRACKERS.c.sender == sender))


def remove_before(session: Session, moment: datetime) -> int:
    """Remove trackers that were last saved before a moment; how many."""
    gone = session.execute(
        delete(_TRACKERS).where(_TRACKERS.c.saved_at < moment).returning(_TRACKERS.c.sender)
    )
    return len(gone.all())


def count_before(session: Session, moment: datetime) -> int:
    """How many trackers were last saved before a moment."""
    query = select(func.count()).select_from(_TRACKERS).where(_TRACKERS.c.saved_at < moment)
    return session.scalar(query) or 0
