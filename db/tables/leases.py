"""What only one process may do at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base


class LeaseRow(Base):
    """Who does what only one may do at a time, and until when. Polling also has an offset."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str | None] = mapped_column(String(64))
    until: Mapped[datetime | None]
    offset: Mapped[int] = mapped_column(BigInteger, default=0)
