"""Workers: their conversations, addresses and consent."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    Date,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, Id


class ConversationRow(Base):
    """One worker on one channel, and the lease under which one gateway works for them at a time.

    `hours_begin`, `hours_end`: minutes of the day in UTC (helpline/hours.py). `phone_pin`: hashed, opens the
    hidden chat. `asks`: the question of the intake that the last turn left open; `unfinished_at`: since
    when, until staff were told.
    `news`: wants to hear what is new for workers. `wants`: to speak with a woman or a man. `typing_at`: a person of the staff began to write an answer.
    `talk_at`: when the worker last wrote in the conversation that runs; `talk_person`: staff wrote in it.
    """

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
    in_danger: Mapped[str] = mapped_column(String(8), default="", server_default="")
    offer_batch: Mapped[str | None] = mapped_column(String(240))
    created_at: Mapped[datetime]
    held_by: Mapped[str] = mapped_column(String(64), default="", server_default="")
    answer_due: Mapped[datetime | None] = mapped_column(index=True)
    erase_at: Mapped[datetime | None] = mapped_column(index=True)
    wants: Mapped[str] = mapped_column(String(8), default="", server_default="")
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")
    sector: Mapped[str] = mapped_column(String(8), default="", server_default="")
    shared: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    hidden: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    news: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    phone_pin: Mapped[str | None] = mapped_column(String(200))
    hours_begin: Mapped[int | None]
    hours_end: Mapped[int | None]
    asks: Mapped[str] = mapped_column(String(24), default="", server_default="")
    unfinished_at: Mapped[datetime | None] = mapped_column(index=True)
    typing_at: Mapped[datetime | None] = mapped_column(index=True)
    talk_at: Mapped[datetime | None] = mapped_column(index=True)
    talk_person: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)


class CalendarNoteRow(Base):
    """What was noted in the calendar that a hidden chat shows, sealed."""

    __tablename__ = "calendar_notes"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    word_sealed: Mapped[bytes] = mapped_column(LargeBinary)


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


class ConsentEventRow(Base):
    """Proof of consent: which wording, in which language, decided how and when."""

    __tablename__ = "consent_events"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    decision: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
