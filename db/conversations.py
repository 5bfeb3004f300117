"""Conversations: the row as the core's frozen noun, and the few things that change it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db import figures
from db.figures import Counted
from db.offers import choices_of
from db.tables import (
    ConsentEventRow,
    ContactPointRow,
    ConversationRow,
    MessageRow,
    OutboxRow,
)
from db.upsert import set_columns
from db.worker import bring_up_to_date, worker_row
from helpline.consent import Consent, ConsentDecision
from helpline.conversation import (
    MAX_TURNS,
    Awaiting,
    Conversation,
    ConversationId,
    InDanger,
    Pseudonym,
)
from helpline.hours import SafeHours
from helpline.message import Channel


def as_conversation(session: Session, row: ConversationRow) -> Conversation:
    """The noun of a row."""
    return Conversation(
        id=ConversationId(row.id),
        pseudonym=Pseudonym(row.pseudonym),
        channel=Channel(row.channel),
        language=row.language,
        language_known=row.language_known,
        consent=Consent(ConsentDecision(row.consent), row.consent_version, row.consent_at),
        opted_out=row.opted_out,
        awaiting=Awaiting(row.awaiting),
        awaiting_case=row.awaiting_case,
        offered=choices_of(session, row.offer_batch),
        session=row.session,
        turns=row.turns,
        told_of_delay=row.told_of_delay,
        in_danger=InDanger(row.in_danger),
        held_by=row.held_by,
        wants=row.wants,
        country=row.country,
        sector=row.sector,
        shared=row.shared,
        hidden=row.hidden,
        hours=hours_of(row),
        news=row.news,
        in_questions=bool(row.asks),
    )


def hours_of(row: ConversationRow) -> SafeHours | None:
    """When this worker may be written to unasked."""
    if row.hours_begin is None or row.hours_end is None:
        return None
    return SafeHours(row.hours_begin, row.hours_end)


def load(session: Session, conversation: ConversationId) -> Conversation:
    """One conversation. It exists: whoever knows an id got it from a row."""
    return as_conversation(session, worker_row(session, conversation))


def by_pseudonym(session: Session, pseudonym: Pseudonym) -> Conversation:
    """The conversation that the dialogue engine knows by this name."""
    query = select(ConversationRow).where(ConversationRow.pseudonym == pseudonym)
    return as_conversation(session, session.scalars(query).one())


def change(session: Session, conversation: ConversationId, /, **values: object) -> None:
    """Set columns of one conversation."""
    set_columns(session, ConversationRow, conversation, values)
    bring_up_to_date(session, conversation, values)


def count_turn(session: Session, conversation: Conversation, asks: str, now: datetime) -> None:
    """Note a turn of dialogue. After MAX_TURNS, and not in the middle of questions, start afresh."""
    asked = {"unfinished_at": now if asks else None, "asks": asks}
    if conversation.turns + 1 >= MAX_TURNS and not asks:
        change(session, conversation.id, session=conversation.session + 1, turns=0, **asked)
    else:
        turns = conversation.turns + 1
        change(session, conversation.id, turns=turns, told_of_delay=False, **asked)


def opt_out(session: Session, conversation: ConversationId) -> None:
    """Send no more: cancel what waits, forget what was offered, and end the dialogue session."""
    row = worker_row(session, conversation)
    row.opted_out, row.session, row.turns = True, row.session + 1, 0
    row.awaiting, row.awaiting_case, row.offer_batch = "", None, None
    row.held_by, row.answer_due = "", None
    row.asks, row.unfinished_at, row.news = "", None, False
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.conversation_id == conversation, OutboxRow.state.in_(("waiting", "held")))
        .values(state="cancelled", body_sealed=None, error="opted out")
    )


def set_reachable(session: Session, conversation: ConversationId, reachable: bool) -> None:
    """Whether the provider lets us write to this worker."""
    session.execute(
        update(ContactPointRow)
        .where(ContactPointRow.conversation_id == conversation)
        .values(reachable=reachable)
    )


def record_consent(
    session: Session, conversation: ConversationId, consent: Consent, language: str, at: datetime
) -> None:
    """The decision on the conversation, and a line of proof."""
    change(
        session,
        conversation,
        consent=consent.decision.value,
        consent_version=consent.version,
        consent_at=at,
    )
    session.add(
        ConsentEventRow(
            conversation_id=conversation,
            decision=consent.decision.value,
            version=consent.version or 0,
            language=language,
            at=at,
        )
    )
    row = worker_row(session, conversation)
    figures.note(
        session,
        Counted.REACH,
        at,
        language=row.language,
        channel=row.channel,
        value=consent.decision.value,
        country=row.country,
        sector=row.sector,
    )


def forget_transcript(session: Session, conversation: ConversationId) -> None:
    """Clear every text of a conversation; the count of messages stays."""
    session.execute(
        update(MessageRow)
        .where(MessageRow.conversation_id == conversation)
        .values(text=None, original_sealed=None, findings={})
    )
