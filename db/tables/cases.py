"""Cases: the grievance, its answers and timeline, and guesses at codes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, Id
from helpline.text import SafeText


class CaseRow(Base):
    """A grievance. Its code is sealed, and found by keyed HMAC; its PIN is hashed with argon2.

    How it ended: `outcome`, `remedy`, and whether the worker `confirmed` the end. Money in whole units
    of `currency` (ISO 4217). `about_us`: praise, a complaint or an idea about this helpline, for supervisors.
    `answers_sealed`: those of a report that waits for others; nobody of the staff can open them.
    """

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
    outcome: Mapped[str | None] = mapped_column(String(16))
    remedy: Mapped[str | None] = mapped_column(String(16))
    confirmed: Mapped[str | None] = mapped_column(String(16))
    currency: Mapped[str | None] = mapped_column(String(3))
    disputed: Mapped[int | None] = mapped_column(BigInteger)
    recovered: Mapped[int | None] = mapped_column(BigInteger)
    about_us: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    answers_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class SealRow(Base):
    """A name that a sealed report is about: found by keyed HMAC, and sealed only so that keys can change."""

    __tablename__ = "seals"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    name_index: Mapped[str] = mapped_column(String(64), index=True)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


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


class MissRow(Base):
    """Danger that a person saw and the machine did not: kind and language, never words or a worker."""

    __tablename__ = "misses"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    category: Mapped[str] = mapped_column(String(3))
    language: Mapped[str] = mapped_column(String(16))
    severity: Mapped[int]
    at: Mapped[datetime]


class CheckInRow(Base):
    """A day on which somebody should ask a worker whether anything bad came of it."""

    __tablename__ = "check_ins"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class FollowUpRow(Base):
    """A message about a case that was sent unasked, once: news, "still working", a question after its end."""

    __tablename__ = "follow_ups"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    what: Mapped[str] = mapped_column(String(24), primary_key=True)
    at: Mapped[datetime]
