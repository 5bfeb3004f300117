"""What could not be read or sent, for a person to see. Never the content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.tables import InboxRow, OddityRow, OutboxRow


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message that stopped, with the reason and the conversation it belongs to."""

    direction: str
    conversation: str
    why: str
    at: datetime


def dead_letters(session: Session, limit: int = 50) -> list[DeadLetter]:
    """The newest messages that nobody will get unless a person acts."""
    inbound = select(InboxRow).where(InboxRow.state == "dead").order_by(InboxRow.id.desc())
    outbound = select(OutboxRow).where(OutboxRow.state.in_(("dead", "parked")))
    letters = [
        DeadLetter("in", row.conversation_id, row.error or "", row.received_at)
        for row in session.scalars(inbound.limit(limit))
    ] + [
        DeadLetter("out", row.conversation_id, row.error or "", row.created_at)
        for row in session.scalars(outbound.order_by(OutboxRow.id.desc()).limit(limit))
    ]
    odd = select(OddityRow).order_by(OddityRow.received_at.desc()).limit(limit)
    letters += [
        DeadLetter(
            "in",
            "",
            f"a kind of {row.channel} event that this version cannot read",
            row.received_at,
        )
        for row in session.scalars(odd)
    ]
    return sorted(letters, key=lambda letter: letter.at, reverse=True)[:limit]
