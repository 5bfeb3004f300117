"""Staff accounts and log-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    LargeBinary,
    String,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base


class StaffRow(Base):
    """A member of staff. The password is hashed with argon2id, the second factor's secret is sealed.

    `totp_step` is the time step of the last code that was taken: none is taken twice. A sample account
    has no second factor, and works in the demo only.
    """

    __tablename__ = "staff"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(200))
    disabled: Mapped[bool] = mapped_column(Boolean, default=False)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    recovery: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    sample: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    language: Mapped[str] = mapped_column(String(16), default="en", server_default="en")
    shortcuts: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    hide_details: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class StaffSessionRow(Base):
    """A log-in. The cookie's token is stored as a hash only.

    `verified`: the second factor was given. `looking_at` is the case whose page is open, by its number.
    """

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    last_seen: Mapped[datetime]
    verified: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    looking_at: Mapped[int | None] = mapped_column(BigInteger, index=True)
    looked_at: Mapped[datetime | None]
    writing: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
