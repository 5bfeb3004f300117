"""A worker who began to tell and then fell silent in the middle of our questions: a person should look.

What they told stands in the conversation; the case says only that it was not finished.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.cases import Cases
from db.conversations import as_conversation
from db.figures import Counted
from db.keys import KeyRing
from db.tables import ConversationRow
from helpline import casework
from helpline.consent import ConsentDecision

AFTER = timedelta(days=1)
"""An intake may be taken up again for three days (domain/_shared.yml); staff hear of it well before."""


def notice(session: Session, keys: KeyRing, now: datetime) -> int:
    """Put everybody before staff who has been silent for so long, once; how many. Safe on several machines."""
    query = (
        select(ConversationRow)
        .where(
            ConversationRow.unfinished_at <= now - AFTER,
            ConversationRow.consent == ConsentDecision.GRANTED.value,
            ConversationRow.opted_out.is_(False),
        )
        .with_for_update(skip_locked=True, key_share=True)
    )
    found = list(session.scalars(query))
    for row in found:
        key = f"unfinished:{row.id}:{row.unfinished_at:%y%m%d%H%M%S}"
        row.unfinished_at = None
        worker, book = as_conversation(session, row), Cases(session, keys)
        book.count(Counted.STOPPED, worker, now, value=row.asks)
        case = casework.put_before_staff(book, worker, key, now)
        book.note_event(case.id, "not finished", "assistant", now)
    return len(found)
