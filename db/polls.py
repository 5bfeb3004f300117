"""Polls: who was counted already, and what came of each. Never who said what: see helpline/polls.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db import figures
from db.figures import Counted, Group
from db.tables import PollAnswerRow, PollRow
from db.upsert import insert_once
from helpline.conversation import ConversationId
from helpline.polls import Answered


def add(session: Session, question: str, now: datetime, *, sample: bool = False) -> int:
    """A question as managers read it; its number."""
    row = PollRow(question=question, at=now, sample=sample)
    session.add(row)
    session.flush()
    return row.id


def take(session: Session, worker: ConversationId, answered: Answered, now: datetime) -> bool:
    """Count an answer, with nothing about its worker. False if this worker was counted, or there is no such poll."""
    if session.get(PollRow, answered.poll) is None:
        return False
    mark = {"poll_id": answered.poll, "conversation_id": worker, "at": now}
    if insert_once(session, PollAnswerRow, mark) is None:
        return False
    figures.note(session, Counted.POLL, now, value=coded(answered))
    return True


def coded(answered: Answered) -> str:
    """How an answer is counted: "12 yes"."""
    return f"{answered.poll} {'yes' if answered.yes else 'no'}"


def tallies(groups: Iterable[Group]) -> dict[int, tuple[int, int]]:
    """Yes and no of each poll, garbled as they came."""
    counts: Counter[tuple[int, str]] = Counter()
    for group in groups:
        poll, _, said = group.value.partition(" ")
        counts[int(poll), said] += group.number
    return {
        poll: (counts[poll, "yes"], counts[poll, "no"]) for poll in sorted({p for p, _ in counts})
    }


def questions(session: Session) -> dict[int, str]:
    """Every question by its number."""
    return {row.id: row.question for row in session.scalars(select(PollRow))}


def forget(session: Session, worker: ConversationId) -> None:
    """That this worker answered."""
    session.execute(delete(PollAnswerRow).where(PollAnswerRow.conversation_id == worker))


def forget_samples(session: Session) -> None:
    """Invented questions."""
    session.execute(delete(PollRow).where(PollRow.sample))
