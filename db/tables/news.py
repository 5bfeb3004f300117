"""What comes of it: steps about themes, and news for workers who asked for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, String
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
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("polls.id"))


class PollRow(Base):
    """A question to which the answers garble themselves, as managers read it."""

    __tablename__ = "polls"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    question: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    sample: Mapped[bool] = mapped_column(default=False)


class PollAnswerRow(Base):
    """That a worker was counted in a poll. What they said stands nowhere with them."""

    __tablename__ = "poll_answers"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id"), primary_key=True, index=True
    )
    at: Mapped[datetime]


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
