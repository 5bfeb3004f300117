"""What comes of it: steps about themes, and news for workers who asked for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, Id
from helpline.text import SafeText


class BroadcastRow(Base):
    """A message to everybody who wants news. `texts` by language; `reached` is the last worker it went to.

    `template`: the approved one that stands for it where WhatsApp's 24 hours are over, or nothing.
    """

    __tablename__ = "broadcasts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="draft")
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    template: Mapped[str] = mapped_column(String(512), default="")
    reached: Mapped[str] = mapped_column(String(36), default="")
    sent: Mapped[int] = mapped_column(default=0)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    started_by: Mapped[str] = mapped_column(String(64), default="")
    ended_at: Mapped[datetime | None]


class ActionItemRow(Base):
    """Something to be done about a kind of problem (never about a person), by whom, until when, and what came of it."""

    __tablename__ = "action_items"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    about: Mapped[str] = mapped_column(String(3))
    what: Mapped[SafeText]
    owner: Mapped[str] = mapped_column(String(64))
    due: Mapped[date] = mapped_column(Date)
    done: Mapped[SafeText | None]
    done_at: Mapped[datetime | None]
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
