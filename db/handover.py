"""Who answers a worker: the assistant, or a person who took the conversation over. And by when.

While a person has it, each message of the worker starts a clock. If it runs out, the conversation
goes back to the assistant, the case to the queue, and staff are told anew: nobody waits for somebody
who has gone home.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import alerts, configuration, conversations, messages, outbox, talks
from db.cases import Cases
from db.held import Asked
from db.keys import KeyRing
from db.tables import ContactPointRow, ConversationRow
from helpline import casework
from helpline.cases import Case
from helpline.configuration import Section, Template, templates
from helpline.consent import ConsentDecision
from helpline.conversation import Conversation, ConversationId, InDanger
from helpline.errors import HelplineError
from helpline.message import Channel, Outbound
from helpline.redaction import IDENTIFIERS, redact
from helpline.sla import FIRST_REPLY
from helpline.taxonomy import Severity
from helpline.text import RawText

CLOCK, STAFF = "clock", "staff"


class AlreadyTaken(HelplineError):
    """Somebody else was quicker."""


def take(
    session: Session, keys: KeyRing, case: Case, login: str, now: datetime, instead_of: str = ""
) -> None:
    """From now on this person answers, and must do so in the time that the case allows.

    `instead_of` is who had it when the page was drawn. Raises AlreadyTaken if that is not so any more.
    """
    row = session.get_one(
        ConversationRow,
        case.conversation,
        with_for_update={"key_share": True},
        populate_existing=True,
    )
    if row.held_by and row.held_by not in (instead_of, login):
        raise AlreadyTaken(f"{row.held_by} was quicker and has this case now.")
    due = now + FIRST_REPLY[_gravest(Cases(session, keys).of_conversation(case.conversation))]
    conversations.change(session, case.conversation, held_by=login, answer_due=due)


def heard(session: Session, keys: KeyRing, conversation: ConversationId, now: datetime) -> None:
    """The worker wrote to whoever has the conversation: the clock runs, if it did not already."""
    row = session.get_one(ConversationRow, conversation)
    if row.held_by and row.answer_due is None:
        row.answer_due = (
            now + FIRST_REPLY[_gravest(Cases(session, keys).of_conversation(conversation))]
        )


def announce(
    session: Session,
    keys: KeyRing,
    worker: Conversation,
    what: str,
    reply: Outbound,
    now: datetime,
) -> None:
    """Say who answers from now on, unless nothing may be sent."""
    if not worker.opted_out and worker.in_danger is not InDanger.QUIET:
        dedup = f"{what}:{now.timestamp()}"[:240]
        outbox.enqueue(session, keys, worker.id, dedup, reply, now, Asked.UNASKED)


def write(
    session: Session, keys: KeyRing, worker: Conversation, once: str, text: str, now: datetime
) -> bool:
    """Send what a person wrote, and keep it in the transcript. False if this very form came before."""
    return _send(session, keys, worker, once, Outbound(text), now)


def _send(
    session: Session, keys: KeyRing, worker: Conversation, once: str, said: Outbound, now: datetime
) -> bool:
    dedup = f"{STAFF}:{worker.id}:{once}"[:240]
    if outbox.is_queued(session, dedup):
        return False
    outbox.enqueue(session, keys, worker.id, dedup, said, now, Asked.UNASKED)
    if worker.consent.in_force is not ConsentDecision.DECLINED:
        safe = redact(RawText(said.text), turns=IDENTIFIERS).text
        source = f"out:{dedup}"[:240]
        messages.note_outbound(session, worker.id, source, safe, worker.language, now, kind=STAFF)
    talks.answered(session, worker.id)
    conversations.change(session, worker.id, answer_due=None)
    return True


def window(session: Session, conversation: ConversationId) -> datetime | None:
    """Until when a free text may be sent; None where the channel knows no such end."""
    mine = ContactPointRow.conversation_id == conversation
    return session.scalar(select(func.max(ContactPointRow.window_until)).where(mine))


def sayable(
    session: Session, worker: Conversation, said: Outbound, template: str, now: datetime
) -> Outbound | None:
    """The words, or the approved template that stands for them when WhatsApp's 24 hours are over, or None."""
    reachable = select(ContactPointRow.id).where(
        ContactPointRow.conversation_id == worker.id, ContactPointRow.reachable
    )
    if session.scalar(reachable.limit(1)) is None:
        return None
    until = window(session, worker.id)
    if worker.channel is not Channel.WHATSAPP or (until is not None and until > now):
        return said
    body, _version = configuration.load(session, Section.TEMPLATES)
    mine = [t for t in templates(body) if t.name == template and t.language == worker.language]
    return Outbound(mine[0].text, template=(mine[0].name, mine[0].language)) if mine else None


def send_template(
    session: Session,
    keys: KeyRing,
    worker: Conversation,
    once: str,
    template: Template,
    now: datetime,
) -> bool:
    """Send what Meta approved, when nothing else may go. False if this very form came before."""
    said = Outbound(template.text, template=(template.name, template.language))
    return _send(session, keys, worker, once, said, now)


def give_back_overdue(session: Session, keys: KeyRing, now: datetime) -> int:
    """Give back what nobody answered in time, and tell staff anew; how many. Safe on several machines."""
    query = (
        select(ConversationRow)
        .where(ConversationRow.answer_due <= now)
        .with_for_update(skip_locked=True, key_share=True)
    )
    late = list(session.scalars(query))
    for row in late:
        row.held_by, row.answer_due = "", None
        session.flush()
        book = Cases(session, keys)
        for case in book.of_conversation(ConversationId(row.id)):
            if casework.give_back(book, case, CLOCK, now):
                alerts.plan_again(session, case.id, case.severity, now)
    return len(late)


def _gravest(cases: list[Case]) -> Severity:
    return min((case.severity for case in cases if not case.is_over), default=Severity.STANDARD)
