"""Erasing a worker: everything that could point at them goes, the key of their originals first.

What stays is a count: that there was a conversation with so many messages, and cases of such a
category, withdrawn. Whoever said STOP stays on a list of keyed fingerprints, so that nobody writes
to them again; it tells no number.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db import (
    audit,
    conversations,
    desk,
    figures,
    media,
    phone,
    placeholders,
    polls,
    seals,
    trackers,
)
from db.cases import Cases
from db.figures import Counted
from db.keys import KeyRing
from db.ledger import Ledger
from db.tables import (
    AnswerRow,
    CaseEventRow,
    CaseRow,
    CheckInRow,
    ConflictRow,
    ContactPointRow,
    ConversationRow,
    GuessRow,
    InboxRow,
    MessageRow,
    OfferRow,
    OutboxRow,
)
from helpline.cases import TRANSITIONS, CaseStatus
from helpline.codes import CaseCode, draw_code
from helpline.conversation import ConversationId

OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Erased:
    """What was removed, in numbers. `pseudonym` names the trackers that must go as well."""

    messages: int
    cases: int
    addresses: int
    channel: str
    pseudonym: str


def erase_by_code(
    session: Session, keys: KeyRing, ledger: Ledger, code: CaseCode, now: datetime
) -> Erased | None:
    """Erase the worker of a case. None if no case has this code."""
    case = Cases(session, keys).by_code(code)
    return erase(session, keys, ledger, case.conversation, OPERATOR, now) if case else None


def erase(
    session: Session,
    keys: KeyRing,
    ledger: Ledger,
    conversation: ConversationId,
    who: str,
    now: datetime,
) -> Erased:
    """Erase one worker's conversation, asked for by `who`. May be done twice. Noted in the ledger first."""
    ledger.note(conversation, now)
    erased = forget(session, keys, conversation, who, now)
    if erased.addresses:  # the second time there is nobody left
        figures.note(session, Counted.ERASED, now, channel=erased.channel)
    return erased


def erase_again(session: Session, keys: KeyRing, ledger: Ledger, now: datetime) -> int:
    """After a backup was restored: erase everyone whom the ledger names; how many were there."""
    back = [name for name in ledger.erased() if session.get(ConversationRow, name)]
    for conversation in back:
        forget(session, keys, conversation, "restore", now)
    return len(back)


def forget(
    session: Session, keys: KeyRing, conversation: ConversationId, who: str, now: datetime
) -> Erased:
    """What an erase does in the database."""
    row = session.get_one(ConversationRow, conversation)
    erased = Erased(
        _forget_messages(session, conversation),
        _forget_cases(session, keys, conversation, who, now),
        _forget_addresses(session, conversation, stop_list=row.opted_out),
        row.channel,
        row.pseudonym,
    )
    media.forget(session, conversation)
    placeholders.forget(session, conversation)
    phone.forget(session, conversation)
    polls.forget(session, conversation)
    session.execute(delete(GuessRow).where(GuessRow.conversation_id == conversation))
    session.execute(delete(ConflictRow).where(ConflictRow.conversation_id == conversation))
    conversations.change(
        session,
        conversation,
        pseudonym=secrets.token_hex(12),
        language_known=False,
        awaiting="",
        awaiting_case=None,
        offer_batch=None,
        in_danger="",
        erase_at=None,
        held_by="",
        answer_due=None,
        wants="",
        country="",
        sector="",
        shared=False,
        hidden=False,
        phone_pin=None,
        hours_begin=None,
        hours_end=None,
        unfinished_at=None,
        asks="",
        news=False,
        typing_at=None,
        talk_at=None,
        talk_person=False,
    )
    session.execute(delete(OfferRow).where(OfferRow.conversation_id == conversation))
    audit.note(session, keys, who, "erase", f"conversation {conversation}", "asked", now)
    return erased


def forget_trackers(session: Session, pseudonym: str) -> int:
    """Remove the dialogue engine's memory of a worker; how many sessions."""
    mine = [sender for sender in trackers.senders(session) if sender.startswith(f"{pseudonym}.")]
    for sender in mine:
        trackers.remove(session, sender)
    return len(mine)


def _forget_messages(session: Session, conversation: ConversationId) -> int:
    conversations.forget_transcript(session, conversation)
    outgoing = OutboxRow.conversation_id == conversation
    session.execute(
        update(OutboxRow)
        .where(outgoing, OutboxRow.state.in_(("waiting", "parked")))
        .values(state="cancelled", error="erased")
    )
    session.execute(update(OutboxRow).where(outgoing).values(body_sealed=None))
    arrived = InboxRow.conversation_id == conversation
    session.execute(
        update(InboxRow).where(arrived).values(state="done", payload_sealed=None, error=None)
    )
    query = select(MessageRow.id).where(MessageRow.conversation_id == conversation)
    return len(session.scalars(query).all())


def _forget_cases(
    session: Session, keys: KeyRing, conversation: ConversationId, who: str, now: datetime
) -> int:
    rows = session.scalars(select(CaseRow).where(CaseRow.conversation_id == conversation)).all()
    desk.forget(session, [row.id for row in rows])
    seals.forget(session, [row.id for row in rows])
    for row in rows:
        session.execute(delete(AnswerRow).where(AnswerRow.case_id == row.id))
        session.execute(delete(CheckInRow).where(CheckInRow.case_id == row.id))
        code = draw_code()
        row.code_index = keys.index("case code", code.digits)
        row.code_sealed = keys.seal(code.digits.encode(), f"cases.code/{row.id}")
        row.pin_hash, row.answers_sealed, row.updated_at = None, None, now
        row.currency = row.disputed = row.recovered = None
        if CaseStatus.WITHDRAWN in TRANSITIONS[CaseStatus(row.status)]:
            row.status = CaseStatus.WITHDRAWN.value
        session.add(CaseEventRow(case_id=row.id, kind="erased", actor=who, detail="", at=now))
    session.flush()
    return len(rows)


def _forget_addresses(session: Session, conversation: ConversationId, *, stop_list: bool) -> int:
    mine = ContactPointRow.conversation_id == conversation
    count = len(session.scalars(select(ContactPointRow.id).where(mine)).all())
    if stop_list:
        session.execute(
            update(ContactPointRow).where(mine).values(value_sealed=b"", reachable=False)
        )
    else:
        session.execute(delete(ContactPointRow).where(mine))
    return count
