"""The roster, and conflicts of interest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base


class RosterRow(Base):
    """The one roster in force."""

    __tablename__ = "roster"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    loaded_at: Mapped[datetime]


class ConflictRow(Base):
    """Somebody of the staff who may not hear of a worker's cases."""

    __tablename__ = "conflicts"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    login: Mapped[str] = mapped_column(String(64), primary_key=True)
