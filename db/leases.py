"""What only one process may do at a time: a lease with a name, and for polling an offset."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.tables import LeaseRow
from db.upsert import insert_once
from db.wrong_clock import SLACK


def take(session: Session, name: str, holder: str, now: datetime, lease: timedelta) -> int | None:
    """The offset to go on from, if `holder` may act until the lease ends; else None."""
    insert_once(session, LeaseRow, {"name": name, "offset": 0})
    query = select(LeaseRow).where(LeaseRow.name == name).with_for_update()
    row = session.scalars(query).one()
    latest = now + lease + SLACK  # what is held for longer, a wrong clock has written
    if row.holder not in (None, holder) and row.until is not None and now < row.until <= latest:
        return None
    row.holder, row.until = holder, now + lease
    return row.offset


def advance(session: Session, name: str, offset: int) -> None:
    """Everything below `offset` is in the inbox. Commit this with the inbox rows."""
    row = session.get_one(LeaseRow, name)
    row.offset = max(row.offset, offset)


def is_held(session: Session, name: str, now: datetime) -> bool:
    """Whether somebody holds the lease now."""
    row = session.get(LeaseRow, name)
    return row is not None and row.until is not None and row.until > now
