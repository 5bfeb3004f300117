"""Staff accounts: who they are, their passwords, second factors and wishes."""

from __future__ import annotations

import re
import secrets
import uuid
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.tables import StaffRow, StaffSessionRow
from helpline.roles import Role

ROLES = tuple(role.value for role in Role)
SHORTEST_PASSWORD = 12
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_hex(16))
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


def add(
    session: Session,
    login: str,
    name: str,
    role: str,
    password: str,
    now: datetime,
    *,
    sample: bool = False,
) -> None:
    """A new account. Raises ValueError for a role, password or login that will not do.

    `sample`: without a second factor, for the demo only.
    """
    if role not in ROLES:
        raise ValueError(f"{role} is no role: choose one of {', '.join(ROLES)}")
    if not _LOGIN.fullmatch(login):
        raise ValueError("a login has 1 to 40 small letters, digits, dots, dashes")
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"a password needs at least {SHORTEST_PASSWORD} characters")
    if by_login(session, login) is not None:
        raise ValueError(f"{login} has an account already")
    session.add(
        StaffRow(
            id=str(uuid.uuid4()),
            login=login,
            name=name,
            role=role,
            password_hash=_HASHER.hash(password),
            created_at=now,
            sample=sample,
        )
    )


def everyone(session: Session) -> list[StaffRow]:
    """All accounts, by login."""
    return list(session.scalars(select(StaffRow).order_by(StaffRow.login)))


def reset(session: Session, login: str, password: str) -> None:
    """A new password, and a new second factor at the next log-in; every session ends. Raises LookupError."""
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"a password needs at least {SHORTEST_PASSWORD} characters")
    row = _existing(session, login)
    row.password_hash, row.failures, row.locked_until = _HASHER.hash(password), 0, None
    row.totp_sealed, row.recovery = None, []
    end_sessions(session, row.id)


def disable(session: Session, login: str) -> None:
    """No more log-ins; every session of the account ends. Raises LookupError."""
    row = _existing(session, login)
    row.disabled = True
    end_sessions(session, row.id)


def enable(session: Session, login: str) -> None:
    """Log-ins again. Raises LookupError."""
    _existing(session, login).disabled = False


def set_role(session: Session, login: str, role: Role) -> None:
    """Another role, from the next page on. Raises LookupError."""
    _existing(session, login).role = role.value


def prefer(session: Session, staff_id: str, **wishes: object) -> None:
    """What somebody wishes for their own screen: language, shortcuts, hide_details."""
    row = session.get_one(StaffRow, staff_id)
    for wish, value in wishes.items():
        setattr(row, wish, value)


def password_matches(row: StaffRow | None, password: str) -> bool:
    """Whether it is their password. Takes as long for somebody who does not exist."""
    try:
        return _HASHER.verify(row.password_hash if row else _NOBODY, password) and row is not None
    except VerifyMismatchError:
        return False


def by_login(session: Session, login: str) -> StaffRow | None:
    """An account, if there is one."""
    return session.scalars(select(StaffRow).where(StaffRow.login == login)).one_or_none()


def _existing(session: Session, login: str) -> StaffRow:
    row = by_login(session, login)
    if row is None:
        raise LookupError(f"there is no account {login}; `westline staff list` shows all")
    return row


def end_sessions(session: Session, staff_id: str) -> None:
    """Log somebody out everywhere."""
    session.execute(delete(StaffSessionRow).where(StaffSessionRow.staff_id == staff_id))
