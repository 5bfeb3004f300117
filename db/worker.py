"""The row of a conversation, read once in a transaction however many ask for it."""

from __future__ import annotations

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from db.tables import ConversationRow

_HELD = "westline_worker_rows"


def worker_row(session: Session, conversation: str) -> ConversationRow:
    """The row. The session is made to keep it: by itself it forgets what nobody holds, and reads again."""
    row = session.get_one(ConversationRow, conversation)
    session.info.setdefault(_HELD, {})[conversation] = row
    return row


def bring_up_to_date(session: Session, conversation: str, values: dict[str, object]) -> None:
    """Columns were set in the database: a row that was read before says the same."""
    row = session.identity_map.get(identity_key(ConversationRow, conversation))
    if row is not None:
        for name, value in values.items():
            set_committed_value(row, name, value)
