"""The transcript, redacted: what the case page shows."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from db.tables import MessageRow
from db.upsert import insert_once
from helpline.conversation import ConversationId
from helpline.redaction import Finding
from helpline.text import SafeText


def note_inbound(
    session: Session,
    conversation: ConversationId,
    source: str,
    kind: str,
    text: SafeText | None,
    findings: tuple[Finding, ...],
    language: str,
    at: datetime,
    original: bytes | None = None,
) -> None:
    """Add what a worker wrote, once per source; `original` is sealed already."""
    kinds = Counter(finding.kind.value for finding in findings)
    _note(session, conversation, source, "in", kind, text, dict(kinds), language, at, original)


def note_outbound(
    session: Session,
    conversation: ConversationId,
    source: str,
    text: SafeText,
    language: str,
    at: datetime,
    kind: str = "text",
) -> None:
    """Add what we answered, once per source; `kind` is "staff" where a person wrote it."""
    _note(session, conversation, source, "out", kind, text, {}, language, at)


def _note(
    session: Session,
    conversation: ConversationId,
    source: str,
    direction: str,
    kind: str,
    text: SafeText | None,
    findings: dict[str, int],
    language: str,
    at: datetime,
    original: bytes | None = None,
) -> None:
    values = {
        "conversation_id": conversation,
        "source": source,
        "direction": direction,
        "kind": kind,
        "text": text,
        "original_sealed": original,
        "findings": findings,
        "language": language,
        "edited": False,
        "at": at,
    }
    insert_once(session, MessageRow, values)


def amend(
    session: Session, conversation: ConversationId, source: str, text: SafeText | None
) -> bool:
    """Replace the text of one message with what the worker changed it to, or clear it (None).

    What is not kept readable, a code, a name, a story that was sealed, stays so however it is changed.
    """
    changed = session.execute(
        update(MessageRow)
        .where(MessageRow.conversation_id == conversation, MessageRow.source == source)
        .where(MessageRow.text.is_not(None))
        .values(text=text, original_sealed=None, edited=True)
        .returning(MessageRow.id)
    )
    return changed.first() is not None


def said_since(session: Session, conversation: ConversationId, since: datetime) -> list[str]:
    """The last two messages of a worker since then, redacted, the older first."""
    found = session.scalars(_SAID, {"whose": conversation, "since": since}).all()
    return [str(text) for text in reversed(found)]


def set_piece(session: Session, conversation: ConversationId, source: str) -> None:
    """This message is a piece of a story that goes on: it is handed over with what comes next."""
    mine = (MessageRow.conversation_id == conversation, MessageRow.source == source)
    session.execute(update(MessageRow).where(*mine).values(piece=True))


def pieces(session: Session, conversation: ConversationId, but: str) -> list[SafeText]:
    """What waits to be handed over together, the oldest first, without the message `but`. However old: it was
    promised to the dialogue, and has no answer of its own.
    """
    whose = {"whose": conversation, "but": but}
    return [text for text in session.scalars(_PIECES, whose) if text]


def handed_over(session: Session, conversation: ConversationId) -> None:
    """The whole story is with the dialogue now, or with a person."""
    session.execute(_HANDED_OVER, {"whose": conversation})


_MESSAGES = cast(Table, MessageRow.__table__)
_SAID = (
    select(MessageRow.text)
    .where(
        MessageRow.conversation_id == bindparam("whose"),
        MessageRow.direction == "in",
        MessageRow.at >= bindparam("since"),
        MessageRow.text.is_not(None),
    )
    .order_by(MessageRow.id.desc())
    .limit(2)
)
_PIECES = (
    select(MessageRow.text)
    .where(
        MessageRow.conversation_id == bindparam("whose"),
        MessageRow.piece,
        MessageRow.source != bindparam("but"),
        MessageRow.text.is_not(None),
    )
    .order_by(MessageRow.id)
)
_HANDED_OVER = (
    update(_MESSAGES)
    .where(_MESSAGES.c.conversation_id == bindparam("whose"), _MESSAGES.c.piece)
    .values(piece=False)
)


def transcript(session: Session, conversation: str, latest: int | None = None) -> list[MessageRow]:
    """What was said, oldest first: everything, or the latest so many."""
    query = select(MessageRow).where(MessageRow.conversation_id == conversation)
    newest = session.scalars(query.order_by(MessageRow.id.desc()).limit(latest)).all()
    return list(reversed(newest))
