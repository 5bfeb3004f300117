"""What is counted: coarse records that name no worker, no case and no moment."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, Id


class FigureRow(Base):
    """One thing that happened in a month. Nothing in it leads back: no id, no day, no words.

    `value` is the code of what came of it: an outcome, in time or late, granted or declined.
    """

    __tablename__ = "figures"
    __table_args__ = (Index("ix_figures_kind_month", "kind", "month"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    month: Mapped[str] = mapped_column(String(7))
    kind: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(16), default="")
    channel: Mapped[str] = mapped_column(String(16), default="")
    category: Mapped[str] = mapped_column(String(3), default="")
    severity: Mapped[int | None]
    value: Mapped[str] = mapped_column(String(16), default="")
    remedy: Mapped[str] = mapped_column(String(16), default="")
    confirmed: Mapped[str] = mapped_column(String(16), default="")
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")
    sector: Mapped[str] = mapped_column(String(8), default="", server_default="")
    sample: Mapped[bool] = mapped_column(default=False)
