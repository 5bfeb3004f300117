"""Writes to workers unasked, about their cases (helpline/followup.py), and tells hidden ones that something came."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, String, func, select, type_coerce
from sqlalchemy.orm import Session

from db import configuration, handover, messages, offers, outbox
from db.cases import Cases
from db.conversations import as_conversation
from db.keys import KeyRing
from db.outbox import Asked
from db.tables import (
    AnswerRow,
    CaseRow,
    ContactPointRow,
    ConversationRow,
    FollowUpRow,
    OutboxRow,
)
from db.upsert import insert_once
from helpline.cases import Answer, CaseId, CaseStatus
from helpline.catalogue import Catalogue
from helpline.configuration import Section, templates
from helpline.consent import ConsentDecision
from helpline.conversation import Conversation, InDanger
from helpline.followup import CHECKS, PATIENCE, Due, Standing, due
from helpline.message import Channel, Outbound
from helpline.redaction import IDENTIFIERS, redact
from helpline.text import RawText

LONGEST = timedelta(days=CHECKS[-1]) + PATIENCE
NUDGE = timedelta(days=1)
"""How often a hidden chat may say that its calendar has changed."""


def run(session: Session, keys: KeyRing, catalogue: Catalogue, now: datetime) -> int:
    """Write what is due now; how many messages. Each is written once, on however many machines this runs."""
    outbox.release_due(session, now)
    return sum(
        _follow(session, keys, catalogue, CaseId(case), now)
        for case in session.scalars(_candidates(now)).all()
    ) + _nudge_all(session, keys, catalogue, now)


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


def _follow(
    session: Session, keys: KeyRing, catalogue: Catalogue, case: CaseId, now: datetime
) -> int:
    found = Cases(session, keys).by_id(case)
    if found is None or not found.wants_news:
        return 0
    told = select(func.max(OutboxRow.created_at)).where(
        OutboxRow.conversation_id == found.conversation
    )
    sent = select(FollowUpRow.what).where(FollowUpRow.case_id == case)
    standing = Standing(
        found, session.scalar(told) or found.opened_at, frozenset(session.scalars(sent))
    )
    wanted = due(standing, now)
    if wanted is None:
        return 0
    worker = as_conversation(session, session.get_one(ConversationRow, found.conversation))
    said = _sayable(session, catalogue, worker, wanted, now)
    mark = {"case_id": case, "what": wanted.what, "at": now}
    if said is None or insert_once(session, FollowUpRow, mark) is None:
        return 0
    _say(session, keys, worker, f"follow:{case}:{wanted.what}", said, now)
    return 1


def _sayable(
    session: Session, catalogue: Catalogue, worker: Conversation, wanted: Due, now: datetime
) -> Outbound | None:
    """The words, or the approved template that stands for them when WhatsApp's 24 hours are over, or None."""
    reachable = select(ContactPointRow.id).where(
        ContactPointRow.conversation_id == worker.id, ContactPointRow.reachable
    )
    if session.scalar(reachable.limit(1)) is None:
        return None
    until = handover.window(session, worker.id)
    if worker.channel is not Channel.WHATSAPP or (until is not None and until > now):
        return catalogue.reply(wanted.reply, worker.language)
    body, _version = configuration.load(session, Section.TEMPLATES)
    mine = [t for t in templates(body) if t.name == wanted.reply and t.language == worker.language]
    return Outbound(mine[0].text, template=(mine[0].name, mine[0].language)) if mine else None


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


def _nudge_all(session: Session, keys: KeyRing, catalogue: Catalogue, now: datetime) -> int:
    """Somebody wrote to a worker whose chat is hidden: the calendar says that it has changed, once a day."""
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
