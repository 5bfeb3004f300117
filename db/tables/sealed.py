"""What only a person may open: the key of each conversation, and the files that a worker sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base


class ConversationKeyRow(Base):
    """The random key of a conversation, wrapped by the master key. Without it its originals are noise."""

    __tablename__ = "conversation_keys"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    key_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class MediaRow(Base):
    """A file of a worker: first what fetches it, then its sealed bytes, in the end neither."""

    __tablename__ = "media"
    __table_args__ = (
        Index(
            "ix_media_waiting",
            "available_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    source: Mapped[str] = mapped_column(String(240), unique=True)
    channel: Mapped[str] = mapped_column(String(16))
    reference_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    type: Mapped[str] = mapped_column(String(32), default="")
    size: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    available_at: Mapped[datetime]
    received_at: Mapped[datetime]
    error: Mapped[str | None] = mapped_column(String(200))


class PlaceholderRow(Base):
    """A keyed fingerprint of something that was taken out, and the number of its placeholder."""

    __tablename__ = "placeholders"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int]
