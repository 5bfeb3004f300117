"""A phone that others read: the PIN that opens the hidden chat, and the calendar that it shows meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db import conversations, pins
from db.keys import KeyRing
from db.tables import CalendarNoteRow, ConversationRow
from helpline.conversation import ConversationId


def has_pin(session: Session, worker: ConversationId) -> bool:
    """Whether the chat can be hidden: it can be opened again."""
    return session.get_one(ConversationRow, worker).phone_pin is not None


def set_pin(session: Session, worker: ConversationId, pin: str) -> None:
    """From now on this PIN opens the chat, and others are taken to read this phone."""
    conversations.change(session, worker, phone_pin=pins.hashed(pin), shared=True)


def opens(session: Session, worker: ConversationId, pin: str) -> bool:
    """Whether it is the PIN."""
    return pins.matches(session.get_one(ConversationRow, worker).phone_pin, pin)


def bound_to(worker: str, day: date) -> str:
    """What a note is bound to when it is sealed."""
    return f"calendar_notes.word/{worker}/{day}"


def notes(session: Session, keys: KeyRing, worker: ConversationId) -> Mapping[date, str]:
    """What was noted, by day."""
    mine = select(CalendarNoteRow).where(CalendarNoteRow.conversation_id == worker)
    return {
        row.day: keys.open(row.word_sealed, bound_to(worker, row.day)).decode()
        for row in session.scalars(mine)
    }


def note(session: Session, keys: KeyRing, worker: ConversationId, day: date, word: str) -> None:
    """Note a word on a day."""
    kept = session.get(CalendarNoteRow, (worker, day))
    sealed = keys.seal(word.encode(), bound_to(worker, day))
    if kept is not None:
        kept.word_sealed = sealed
    else:
        session.add(CalendarNoteRow(conversation_id=worker, day=day, word_sealed=sealed))


def forget_past(session: Session, today: date) -> None:
    """What anybody noted on days that are over: the calendar knows the coming week only."""
    session.execute(delete(CalendarNoteRow).where(CalendarNoteRow.day < today))


def forget(session: Session, worker: ConversationId) -> None:
    """The worker is erased."""
    session.execute(delete(CalendarNoteRow).where(CalendarNoteRow.conversation_id == worker))
