"""Messages: durable in, durable out, the transcript, the buttons, and what nobody could read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, Id
from helpline.text import SafeText


class InboxRow(Base):
    """One row per provider message id, committed before the provider hears 200.

    `urgent` goes before the others. `settling` waits a moment for more of the same story.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "provider_id"),
        Index(
            "ix_inbox_waiting",
            "conversation_id",
            "sent_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_inbox_settling",
            "conversation_id",
            sqlite_where=text("settling = 1"),
            postgresql_where=text("settling"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    provider_id: Mapped[str] = mapped_column(String(200))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    payload_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    available_at: Mapped[datetime]
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(200))
    urgent: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    settling: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class OddityRow(Base):
    """What a provider signed and nobody here could read: sealed, once, for a person."""

    __tablename__ = "oddities"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]


class MessageRow(Base):
    """The transcript: redacted text, or only the fact that something came or went.

    A `piece` of a story waits to be handed to the dialogue with what was written after it.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index(
            "ix_messages_pieces",
            "conversation_id",
            sqlite_where=text("piece = 1"),
            postgresql_where=text("piece"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    source: Mapped[str] = mapped_column(String(240), unique=True)
    direction: Mapped[str] = mapped_column(String(3))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[SafeText | None]
    original_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    language: Mapped[str] = mapped_column(String(16))
    findings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    edited: Mapped[bool] = mapped_column(Boolean, default=False)
    piece: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    at: Mapped[datetime]


class OutboxRow(Base):
    """Everything that is sent, whoever says it. Nothing else sends."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_open",
            "conversation_id",
            "id",
            sqlite_where=text("state in ('waiting', 'sending', 'unknown')"),
            postgresql_where=text("state in ('waiting', 'sending', 'unknown')"),
        ),
        Index(
            "ix_outbox_next",
            "available_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_outbox_held",
            "available_at",
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dedup: Mapped[str] = mapped_column(String(240), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    available_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(String(128), index=True)
    delivery: Mapped[str] = mapped_column(String(10), default="")
    uncertain: Mapped[bool] = mapped_column(Boolean, default=False)
    error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class OfferRow(Base):
    """A choice that was offered. The provider carries the token; the payload stays here."""

    __tablename__ = "offers"

    token: Mapped[str] = mapped_column(String(16), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    batch: Mapped[str] = mapped_column(String(240), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    payload: Mapped[str] = mapped_column(String(200))
    offered_at: Mapped[datetime]
