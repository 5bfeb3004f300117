"""Every table. Nothing here holds a phone number, a chat id or raw text in the clear."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.columns import Moment, Redacted
from helpline.text import SafeText

Id = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can find it on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment,
        SafeText: Redacted,
        dict[str, Any]: JSON,
    }


class ConversationRow(Base):
    """One worker on one channel, and the lease under which one gateway works for them at a time."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    pseudonym: Mapped[str] = mapped_column(String(32), unique=True)
    channel: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(16))
    language_known: Mapped[bool] = mapped_column(Boolean, default=False)
    consent: Mapped[str] = mapped_column(String(16), default="undecided")
    consent_version: Mapped[int | None]
    consent_at: Mapped[datetime | None]
    opted_out: Mapped[bool] = mapped_column(Boolean, default=False)
    awaiting: Mapped[str] = mapped_column(String(16), default="")
    awaiting_case: Mapped[str | None] = mapped_column(String(36))
    session: Mapped[int] = mapped_column(default=1)
    turns: Mapped[int] = mapped_column(default=0)
    told_of_delay: Mapped[bool] = mapped_column(Boolean, default=False)
    offer_batch: Mapped[str | None] = mapped_column(String(240))
    created_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)


class ContactPointRow(Base):
    """An address of a worker: encrypted, found by keyed HMAC."""

    __tablename__ = "contact_points"
    __table_args__ = (UniqueConstraint("channel", "kind", "value_index"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    value_index: Mapped[str] = mapped_column(String(64))
    value_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    reachable: Mapped[bool] = mapped_column(Boolean, default=True)
    window_until: Mapped[datetime | None]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]


class InboxRow(Base):
    """One row per provider message id, committed before the provider hears 200."""

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


class OddityRow(Base):
    """What a provider signed and nobody here could read: sealed, once, for a person."""

    __tablename__ = "oddities"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]


class MessageRow(Base):
    """The transcript: redacted text, or only the fact that something came or went."""

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    source: Mapped[str] = mapped_column(String(240), unique=True)
    direction: Mapped[str] = mapped_column(String(3))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[SafeText | None]
    language: Mapped[str] = mapped_column(String(16))
    findings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    edited: Mapped[bool] = mapped_column(Boolean, default=False)
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


class CaseRow(Base):
    """A grievance. Its code is sealed, and found by keyed HMAC; its PIN is hashed with argon2."""

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_queue", "status", "severity", "opened_at"),)

    number: Mapped[int] = mapped_column(Id, primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    opened_by: Mapped[str] = mapped_column(String(240), unique=True)
    code_index: Mapped[str] = mapped_column(String(64), unique=True)
    code_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(3))
    severity: Mapped[int]
    status: Mapped[str] = mapped_column(String(16), default="new")
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class AnswerRow(Base):
    """One answer of an intake, redacted."""

    __tablename__ = "case_answers"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(24), primary_key=True)
    text: Mapped[SafeText]


class CaseEventRow(Base):
    """What happened to a case, in order: the case's timeline."""

    __tablename__ = "case_events"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    actor: Mapped[str] = mapped_column(String(64))
    detail: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime]


class GuessRow(Base):
    """A wrong case code or PIN, so that guessing gets slow."""

    __tablename__ = "code_guesses"

    key: Mapped[str] = mapped_column(String(240), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class ConsentEventRow(Base):
    """Proof of consent: which wording, in which language, decided how and when."""

    __tablename__ = "consent_events"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    decision: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]


class StaffRow(Base):
    """A member of staff. The password is hashed with argon2id."""

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


class StaffSessionRow(Base):
    """A log-in. The cookie's token is stored as a hash only."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    last_seen: Mapped[datetime]


class LeaseRow(Base):
    """Who does what only one may do at a time, and until when. Polling also has an offset."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str | None] = mapped_column(String(64))
    until: Mapped[datetime | None]
    offset: Mapped[int] = mapped_column(BigInteger, default=0)
