"""Writes to workers unasked, about their cases (helpline/followup.py), and tells hidden ones that something came."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, String, func, select, type_coerce
from sqlalchemy.orm import Session

from db import handover, messages, offers, outbox
from db.cases import Cases
from db.conversations import as_conversation
from db.held import Asked
from db.keys import KeyRing
from db.tables import (
    AnswerRow,
    CaseEventRow,
    CaseRow,
    ConversationRow,
    FollowUpRow,
    OutboxRow,
)
from db.upsert import insert_once
from helpline.cases import Answer, CaseId, CaseStatus
from helpline.casework import OTHERS
from helpline.catalogue import Catalogue
from helpline.consent import ConsentDecision
from helpline.conversation import Conversation, InDanger
from helpline.followup import CHECKS, PATIENCE, Due, Standing, due
from helpline.message import Channel, Outbound
from helpline.redaction import IDENTIFIERS, redact
from helpline.text import RawText

LONGEST = timedelta(days=CHECKS[-1]) + PATIENCE


def due_now(session: Session, keys: KeyRing, now: datetime) -> list[CaseId]:
    """Cases about which something is to be written. Only reads: this looks at every open case."""
    return [
        CaseId(case)
        for case in session.scalars(_candidates(now))
        if _wanted(session, keys, CaseId(case), now)
    ]


def _candidates(now: datetime) -> Select[tuple[str]]:
    """Cases whose workers may be written to: they said yes, did not say stop, and nobody answers them now."""
    return (
        select(CaseRow.id)
        .join(ConversationRow, ConversationRow.id == CaseRow.conversation_id)
        .join(AnswerRow, AnswerRow.case_id == CaseRow.id)
        .where(
            AnswerRow.question == Answer.SAFE_CONTACT.value,
            type_coerce(AnswerRow.text, String) == "yes",
            CaseRow.status != CaseStatus.WITHDRAWN.value,
            CaseRow.updated_at > now - LONGEST,
            ConversationRow.opted_out.is_(False),
            ConversationRow.held_by == "",
            ConversationRow.in_danger != InDanger.QUIET.value,
            ConversationRow.consent == ConsentDecision.GRANTED.value,
            ConversationRow.erase_at.is_(None),
        )
        .order_by(CaseRow.number)
    )


def _wanted(session: Session, keys: KeyRing, case: CaseId, now: datetime) -> Due | None:
    found = Cases(session, keys).by_id(case)
    if found is None:
        return None
    told = select(func.max(OutboxRow.created_at)).where(
        OutboxRow.conversation_id == found.conversation
    )
    sent = select(FollowUpRow.what).where(FollowUpRow.case_id == case)
    told_at = session.scalar(told) or found.opened_at
    unsealed = select(CaseEventRow.id).where(
        CaseEventRow.case_id == case, CaseEventRow.kind == "unsealed", CaseEventRow.actor == OTHERS
    )
    opened = session.scalar(unsealed.limit(1)) is not None
    return due(Standing(found, told_at, frozenset(session.scalars(sent)), opened), now)


def follow(
    session: Session, keys: KeyRing, catalogue: Catalogue, case: CaseId, now: datetime
) -> bool:
    """Write what is due about a case, once, on however many machines this runs. False if nothing went."""
    allowed = session.scalar(_candidates(now).where(CaseRow.id == case))
    wanted = _wanted(session, keys, case, now) if allowed else None
    if wanted is None:
        return False
    row = session.scalars(
        select(ConversationRow)
        .join(CaseRow, CaseRow.conversation_id == ConversationRow.id)
        .where(CaseRow.id == case)
    ).one()
    worker = as_conversation(session, row)
    words = catalogue.reply(wanted.reply, worker.language)
    said = handover.sayable(session, worker, words, wanted.reply, now)
    mark = {"case_id": case, "what": wanted.what, "at": now}
    if said is None or insert_once(session, FollowUpRow, mark) is None:
        return False
    _say(session, keys, worker, f"follow:{case}:{wanted.what}", said, now)
    return True


def _say(
    session: Session,
    keys: KeyRing,
    worker: Conversation,
    dedup: str,
    said: Outbound,
    now: datetime,
) -> None:
    tokens = offers.offer(session, worker.id, dedup, said, now)
    sealed = Outbound(tokens.text, tokens.choices, said.template)
    outbox.enqueue(session, keys, worker.id, dedup, sealed, now, Asked.UNASKED)
    safe = redact(RawText(said.text), turns=IDENTIFIERS).text
    messages.note_outbound(session, worker.id, f"out:{dedup}"[:240], safe, worker.language, now)


def nudge(session: Session, keys: KeyRing, catalogue: Catalogue, now: datetime) -> int:
    """Somebody wrote to workers whose chat is hidden: the calendar says that it has changed, once a day."""
    waiting = select(OutboxRow.conversation_id).where(OutboxRow.state == "held")
    hidden = select(ConversationRow).where(
        ConversationRow.hidden,
        ConversationRow.opted_out.is_(False),
        ConversationRow.id.in_(waiting),
    )
    return sum(_nudge(session, keys, catalogue, row, now) for row in session.scalars(hidden).all())


def _nudge(
    session: Session, keys: KeyRing, catalogue: Catalogue, row: ConversationRow, now: datetime
) -> bool:
    worker = as_conversation(session, row)
    until = handover.window(session, worker.id)
    closed = worker.channel is Channel.WHATSAPP and (until is None or until <= now)
    if closed or (worker.hours and not worker.hours.holds(now)):
        return False
    said = catalogue.reply("calendar_news", worker.language)
    dedup = f"calendar news:{worker.id}:{now.date()}"
    return outbox.enqueue(session, keys, worker.id, dedup, said, now, Asked.CALENDAR)
