"""What staff write down about a case: notes, drafts, indicators, links, referrals, second looks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, Id
from helpline.text import SafeText


class NoteRow(Base):
    """A note among staff, redacted like what workers write. It is never sent."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    author: Mapped[str] = mapped_column(String(64))
    once: Mapped[str] = mapped_column(String(64), unique=True)
    text: Mapped[SafeText]
    at: Mapped[datetime]


class DraftRow(Base):
    """A reply that somebody has begun, sealed: a lost connection loses nothing."""

    __tablename__ = "drafts"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    login: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class IndicatorRow(Base):
    """One of the ILO's indicators of forced labour in a case, confirmed or cleared by a person."""

    __tablename__ = "indicators"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(24), primary_key=True)
    present: Mapped[bool] = mapped_column(Boolean)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class CaseLinkRow(Base):
    """Two cases that belong together; `kind` is related or duplicate."""

    __tablename__ = "case_links"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    other_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class ReferralRow(Base):
    """To whom outside a worker was referred, after they agreed."""

    __tablename__ = "referrals"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    organisation: Mapped[str] = mapped_column(String(80))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class ReviewRow(Base):
    """A second look at a critical case, by somebody who did not handle it."""

    __tablename__ = "reviews"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    done_at: Mapped[datetime | None]
    by: Mapped[str | None] = mapped_column(String(64))
    verdict: Mapped[str | None] = mapped_column(String(16))


class ConfigurationRow(Base):
    """What an installation decided on the console's pages, one row for each section."""

    __tablename__ = "configuration"

    section: Mapped[str] = mapped_column(String(24), primary_key=True)
    body: Mapped[str]
    version: Mapped[int]
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
