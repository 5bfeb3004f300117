"""Finds and removes what helpline.retention says is over. Text is cleared; that it was there may stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from db import configuration
from db.tables import (
    AlertRow,
    AnswerRow,
    Base,
    CaseEventRow,
    CaseRow,
    DraftRow,
    GuessRow,
    InboxRow,
    MediaRow,
    MessageRow,
    NoteRow,
    OddityRow,
    OfferRow,
    OutboxRow,
    PlaceholderRow,
    PollAnswerRow,
    SealRow,
    StaffSessionRow,
)
from helpline.cases import CaseStatus
from helpline.configuration import Section
from helpline.configuration import retention as rules_of
from helpline.retention import RULES, Kind, Rule

ENDED = (CaseStatus.CLOSED.value, CaseStatus.WITHDRAWN.value)

Condition = ColumnElement[bool]
Old = Callable[[Rule, datetime], Condition]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a kind lives, which of it is old, and what is set; nothing set means that the row goes."""

    table: type[Base]
    old: Old
    cleared: dict[str, Any] | None = None


def in_force(session: Session) -> dict[Kind, Rule]:
    """The rules with what this installation decided: shorter than shipped, never longer."""
    body, _version = configuration.load(session, Section.RETENTION)
    return {rule.kind: rule for rule in rules_of(body)}


def due(session: Session, rule: Rule, now: datetime) -> int:
    """How many rows `enforce` would touch now."""
    rule = in_force(session)[rule.kind]
    place = PLACES[rule.kind]
    query = select(func.count()).select_from(place.table).where(place.old(rule, now))
    return session.scalar(query) or 0


def enforce(session: Session, rule: Rule, now: datetime) -> int:
    """Remove or clear what is over, by the rule in force. How many rows were touched."""
    rule = in_force(session)[rule.kind]
    place = PLACES[rule.kind]
    old = place.old(rule, now)
    if place.cleared is None:
        return session.connection().execute(delete(place.table).where(old)).rowcount
    cleared = update(place.table).where(old).values(place.cleared)
    return session.connection().execute(cleared).rowcount


def _aged(moment: InstrumentedAttribute[Any], *also: Condition) -> Old:
    """Older than the rule allows, and whatever else must hold."""
    return lambda rule, now: and_(moment < now - rule.keep, *also)


def _after_cases(
    conversation: InstrumentedAttribute[str],
    moment: InstrumentedAttribute[datetime],
    *also: Condition,
) -> Old:
    """No case of the worker is open, and the last one ended long enough ago, or it is too old anyhow."""

    def old(rule: Rule, now: datetime) -> Condition:
        before = now - rule.keep
        theirs = CaseRow.conversation_id == conversation
        is_open = exists().where(theirs, CaseRow.status.not_in(ENDED))
        ended_lately = exists().where(theirs, CaseRow.updated_at >= before)
        over = ~ended_lately
        if rule.at_most:
            over = or_(over, moment < now - rule.at_most)
        return and_(moment < before, ~is_open, over, *also)

    return old


def _of_case(case: InstrumentedAttribute[str]) -> Old:
    """The case ended long enough ago."""
    return lambda rule, now: exists().where(
        CaseRow.id == case, CaseRow.status.in_(ENDED), CaseRow.updated_at < now - rule.keep
    )


_SETTLED = ("sent", "dead", "cancelled")
_HAS_TEXT = exists().where(
    MessageRow.conversation_id == PlaceholderRow.conversation_id, MessageRow.text.is_not(None)
)

PLACES = {
    Kind.HANDLED: _Place(InboxRow, _aged(InboxRow.done_at, InboxRow.state == "done")),
    Kind.UNREAD: _Place(
        InboxRow,
        _aged(InboxRow.received_at, InboxRow.state == "dead", InboxRow.payload_sealed.is_not(None)),
        {"payload_sealed": None},
    ),
    Kind.ODDITIES: _Place(OddityRow, _aged(OddityRow.received_at)),
    Kind.SENT: _Place(
        OutboxRow,
        _aged(
            OutboxRow.created_at,
            OutboxRow.state.in_(_SETTLED),
            OutboxRow.body_sealed.is_not(None),
        ),
        {"body_sealed": None},
    ),
    Kind.ORIGINALS: _Place(
        MessageRow,
        _after_cases(
            MessageRow.conversation_id, MessageRow.at, MessageRow.original_sealed.is_not(None)
        ),
        {"original_sealed": None},
    ),
    Kind.FILES: _Place(
        MediaRow,
        _after_cases(
            MediaRow.conversation_id, MediaRow.received_at, MediaRow.body_sealed.is_not(None)
        ),
        {"body_sealed": None, "state": "removed"},
    ),
    Kind.TRANSCRIPT: _Place(
        MessageRow,
        _after_cases(MessageRow.conversation_id, MessageRow.at, MessageRow.text.is_not(None)),
        {"text": None},
    ),
    Kind.PLACEHOLDERS: _Place(PlaceholderRow, lambda _rule, _now: ~_HAS_TEXT),
    Kind.ANSWERS: _Place(AnswerRow, _of_case(AnswerRow.case_id)),
    Kind.SEALED: _Place(
        CaseRow,
        _aged(CaseRow.opened_at, CaseRow.answers_sealed.is_not(None)),
        {"answers_sealed": None, "status": CaseStatus.WITHDRAWN.value},
    ),
    Kind.SEALS: _Place(SealRow, _aged(SealRow.at)),
    Kind.POLLS: _Place(PollAnswerRow, _aged(PollAnswerRow.at)),
    Kind.NOTES: _Place(NoteRow, _of_case(NoteRow.case_id)),
    Kind.DRAFTS: _Place(DraftRow, _aged(DraftRow.at)),
    Kind.TIMELINE: _Place(CaseEventRow, _of_case(CaseEventRow.case_id)),
    Kind.ALERTS: _Place(AlertRow, _aged(AlertRow.due_at, AlertRow.state != "waiting")),
    Kind.OFFERS: _Place(OfferRow, _aged(OfferRow.offered_at)),
    Kind.GUESSES: _Place(GuessRow, _aged(GuessRow.at)),
    Kind.SESSIONS: _Place(StaffSessionRow, _aged(StaffSessionRow.last_seen)),
}
"""Trackers live in a database of their own: db.trackers."""

HERE = tuple(rule for rule in RULES if rule.kind in PLACES)
"""The rules of this database, in the order in which they must run."""
