"""A database role that can read figures and nothing else: PostgreSQL keeps the dashboard from the rest."""

from __future__ import annotations

import re

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.tables import ActionItemRow, ConfigurationRow, FigureRow, PollRow

TABLES = (FigureRow, ConfigurationRow, ActionItemRow, PollRow)
MAY_READ = tuple(table.__tablename__ for table in TABLES)
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def grant(session: Session, role: str) -> None:
    """Let a role that exists read what the dashboard shows. Raises ValueError for what is no name of a role.

    Whatever it could do before in this schema is taken from it first.
    """
    if not _NAME.fullmatch(role):
        raise ValueError(f"{role!r} is no name of a role: small letters, digits and _")
    if session.get_bind().dialect.name != "postgresql":
        raise ValueError("SQLite has no roles: this is for PostgreSQL")
    session.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"))
    session.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
    session.execute(text(f"GRANT SELECT ON {', '.join(MAY_READ)} TO {role}"))
