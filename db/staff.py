"""Staff accounts and their server-side sessions."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.tables import StaffRow, StaffSessionRow

ROLES = ("responder", "supervisor", "administrator")
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
FAILURES_BEFORE_LOCK = 5
LOCK = timedelta(minutes=15)
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is signed in, and the token that their forms must carry."""

    id: str
    login: str
    name: str
    role: str
    csrf: str


def add(session: Session, login: str, name: str, role: str, password: str, now: datetime) -> None:
    """A new account. Raises ValueError for an unknown role, a short password or a login in use."""
    if role not in ROLES:
        raise ValueError(f"{role} is no role: choose one of {', '.join(ROLES)}")
    if len(password) < 12:
        raise ValueError("a password needs at least 12 characters")
    if _by_login(session, login) is not None:
        raise ValueError(f"{login} has an account already")
    session.add(
        StaffRow(
            id=str(uuid.uuid4()),
            login=login,
            name=name,
            role=role,
            password_hash=_HASHER.hash(password),
            created_at=now,
        )
    )


def everyone(session: Session) -> list[StaffRow]:
    """All accounts, by login."""
    return list(session.scalars(select(StaffRow).order_by(StaffRow.login)))


def reset(session: Session, login: str, password: str) -> None:
    """A new password; every session of the account ends. Raises LookupError."""
    row = _existing(session, login)
    row.password_hash, row.failures, row.locked_until = _HASHER.hash(password), 0, None
    _end_sessions(session, row.id)


def disable(session: Session, login: str) -> None:
    """No more log-ins; every session of the account ends. Raises LookupError."""
    row = _existing(session, login)
    row.disabled = True
    _end_sessions(session, row.id)


def log_in(session: Session, login: str, password: str, now: datetime) -> str | None:
    """The token of a new session, or None. Counts failures: five lock the account for 15 minutes."""
    row = _by_login(session, login)
    matches = _password_matches(row.password_hash if row else _NOBODY, password)
    if row is None or row.disabled or (row.locked_until and row.locked_until > now):
        return None
    if not matches:
        row.failures += 1
        if row.failures >= FAILURES_BEFORE_LOCK:
            row.failures, row.locked_until = 0, now + LOCK
        return None
    row.failures = 0
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSessionRow(
            token_hash=_hash(token),
            staff_id=row.id,
            csrf=secrets.token_urlsafe(24),
            created_at=now,
            last_seen=now,
        )
    )
    return token


def signed_in(session: Session, token: str, now: datetime) -> Staff | None:
    """Who a cookie belongs to, if the session is neither idle nor too old. Notes the visit."""
    found = session.get(StaffSessionRow, _hash(token))
    if found is None or now - found.last_seen > IDLE or now - found.created_at > ABSOLUTE:
        return None
    row = session.get_one(StaffRow, found.staff_id)
    if row.disabled:
        return None
    found.last_seen = now
    return Staff(row.id, row.login, row.name, row.role, found.csrf)


def log_out(session: Session, token: str) -> None:
    """End one session."""
    session.execute(delete(StaffSessionRow).where(StaffSessionRow.token_hash == _hash(token)))


def _password_matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except VerifyMismatchError:
        return False


def _by_login(session: Session, login: str) -> StaffRow | None:
    return session.scalars(select(StaffRow).where(StaffRow.login == login)).one_or_none()


def _existing(session: Session, login: str) -> StaffRow:
    row = _by_login(session, login)
    if row is None:
        raise LookupError(f"there is no account {login}; `westline staff list` shows all")
    return row


def _end_sessions(session: Session, staff_id: str) -> None:
    session.execute(delete(StaffSessionRow).where(StaffSessionRow.staff_id == staff_id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
