"""A message or file that cannot be opened holds up nobody but its own conversation, and that for an hour at the most.

So long whoever forgot a master key has time to put it back, and nothing is lost. Then a person must look.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from db.tables import InboxRow, MediaRow, OutboxRow

PAUSE = timedelta(minutes=1)
TRIES = 60
WHY = "cannot be opened: a master key is missing, or the row was changed"


def put_off(row: InboxRow | OutboxRow | MediaRow, now: datetime, gone: str = "dead") -> None:
    """Try again in a minute, or give up: then its state is `gone`."""
    row.error = WHY
    row.state = gone if row.attempts >= TRIES else "waiting"
    row.available_at = now + PAUSE
