"""Log-ins of staff: password, then a second factor, then a session that ends by itself."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db import second_factor
from db.keys import KeyRing
from db.staff import by_login, password_matches
from db.tables import StaffRow, StaffSessionRow
from helpline.roles import Permission, Role, may

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
FAILURES_BEFORE_LOCK = 5
LOCK = timedelta(minutes=15)
NOTED_EVERY = timedelta(seconds=30)
"""How exactly a visit is remembered: writing it down at each page would make every reader a writer."""
LOOKS_FOR = timedelta(seconds=40)
"""Whoever has a case's page open says so every 15 seconds."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is signed in, the token that their forms must carry, and what they wish for their screen."""

    id: str
    login: str
    name: str
    role: str
    csrf: str
    verified: bool = True
    language: str = "en"
    shortcuts: bool = True
    hide_details: bool = False
    sample: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether they may do this kind of thing."""
        return may(Role(self.role), permission)


def log_in(
    session: Session, login: str, password: str, now: datetime, *, samples: bool = False
) -> str | None:
    """The token of a new session, or None. Counts failures: five lock the account for 15 minutes.

    The session opens nothing but the page of the second factor until that is given. Sample accounts,
    where they are let in (`samples`), have none.
    """
    row = by_login(session, login)
    matches = password_matches(row, password)
    if row is None or row.disabled or _is_locked(row, now) or (row.sample and not samples):
        return None
    if not matches:
        _count_failure(row, now)
        return None
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSessionRow(
            token_hash=_hash(token),
            staff_id=row.id,
            csrf=secrets.token_urlsafe(24),
            created_at=now,
            last_seen=now,
            verified=row.sample,
        )
    )
    return token


def verify(session: Session, keys: KeyRing, token: str, code: str, now: datetime) -> bool:
    """Whether the second factor is right; then the session is good under a new token: see `renew`."""
    found = session.get(StaffSessionRow, _hash(token))
    row = session.get(StaffRow, found.staff_id) if found else None
    if found is None or row is None or row.disabled or _is_locked(row, now):
        return False
    if not second_factor.accept(row, keys, code, now):
        _count_failure(row, now)
        return False
    row.failures = 0
    found.verified = True
    return True


def mark_verified(session: Session, token: str) -> None:
    """The second factor was set up in this very session."""
    session.get_one(StaffSessionRow, _hash(token)).verified = True


def renew(session: Session, token: str) -> str:
    """The same session under another token: one that was seen before the second factor opens nothing."""
    new = secrets.token_urlsafe(32)
    mine = update(StaffSessionRow).where(StaffSessionRow.token_hash == _hash(token))
    session.flush()
    session.execute(mine.values(token_hash=_hash(new)))
    session.expire_all()
    return new


def signed_in(session: Session, token: str, now: datetime) -> Staff | None:
    """Who a cookie belongs to, if the session is neither idle nor too old."""
    found = session.get(StaffSessionRow, _hash(token))
    if found is None or now - found.last_seen > IDLE or now - found.created_at > ABSOLUTE:
        return None
    row = session.get_one(StaffRow, found.staff_id)
    if row.disabled:
        return None
    return Staff(
        row.id,
        row.login,
        row.name,
        row.role,
        found.csrf,
        found.verified,
        row.language,
        row.shortcuts,
        row.hide_details,
        row.sample,
    )


def must_be_noted(session: Session, token: str, now: datetime) -> bool:
    """Whether the last visit was written down long enough ago."""
    found = session.get(StaffSessionRow, _hash(token))
    return found is not None and now - found.last_seen > NOTED_EVERY


def note_visit(session: Session, token: str, now: datetime) -> None:
    """They are there."""
    found = session.get(StaffSessionRow, _hash(token))
    if found is not None:
        found.last_seen = max(found.last_seen, now)


def look_at(session: Session, token: str, case: int, writing: bool, now: datetime) -> None:
    """The page of this case is open before them."""
    found = session.get(StaffSessionRow, _hash(token))
    if found is not None:
        found.looking_at, found.looked_at, found.writing = case, now, writing


def lookers(
    session: Session, cases: Sequence[int], besides: str, now: datetime
) -> dict[int, list[tuple[str, bool]]]:
    """Who else has these cases open now, and whether they are writing."""
    query = (
        select(StaffSessionRow.looking_at, StaffRow.login, StaffSessionRow.writing)
        .join(StaffRow, StaffRow.id == StaffSessionRow.staff_id)
        .where(StaffSessionRow.looked_at > now - LOOKS_FOR, StaffRow.login != besides)
        .where(StaffSessionRow.looking_at.in_(cases))
        .order_by(StaffRow.login)
    )
    found: dict[int, list[tuple[str, bool]]] = {}
    for case, login, writing in session.execute(query):
        found.setdefault(case or 0, []).append((login, writing))
    return found


def log_out(session: Session, token: str) -> None:
    """End one session."""
    session.execute(delete(StaffSessionRow).where(StaffSessionRow.token_hash == _hash(token)))


def _is_locked(row: StaffRow, now: datetime) -> bool:
    return row.locked_until is not None and row.locked_until > now


def _count_failure(row: StaffRow, now: datetime) -> None:
    row.failures += 1
    if row.failures >= FAILURES_BEFORE_LOCK:
        row.failures, row.locked_until = 0, now + LOCK


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
