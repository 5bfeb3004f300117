"""Alerts to staff: one row for each time that they must be told, written with the case itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, Id


class AlertRow(Base):
    """Severity, case and stage: nothing else is said outside of the house. Of an opened original `stage` is its entry
    in the audit log."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "severity", "stage"),
        Index(
            "ix_alerts_waiting",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(8), default="waits", server_default="waits")
    severity: Mapped[int]
    stage: Mapped[int]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(200))
    sent_at: Mapped[datetime | None]
