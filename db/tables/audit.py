"""Who opened what a worker wrote, and why: each entry vouches for the one before it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, Id


class AuditRow(Base):
    """One entry. `digest` is a keyed fingerprint of the entry and of the digest before it."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(24))
    at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
