"""What a conversation has called people and numbers, so that a placeholder stays the same in it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from db.keys import KeyRing
from db.tables import PlaceholderRow
from db.upsert import insert_all
from helpline.conversation import ConversationId
from helpline.redaction import Kind, Memory

PURPOSE = "placeholders"
_MEMORY = select(PlaceholderRow.kind, PlaceholderRow.fingerprint, PlaceholderRow.number).where(
    PlaceholderRow.conversation_id == bindparam("whose")
)


def memory(session: Session, keys: KeyRing, conversation: ConversationId) -> Memory:
    """The memory of a conversation. Its fingerprints mean nothing in another one."""
    rows = session.execute(_MEMORY, {"whose": conversation})
    key = keys.secret(f"{PURPOSE}/{conversation}").encode()
    return Memory(key, {(Kind(kind), print_): number for kind, print_, number in rows})


def learn(
    session: Session, conversation: ConversationId, learnt: Iterable[tuple[Kind, str, int]]
) -> None:
    """Remember what was new, once."""
    rows = [
        {
            "conversation_id": conversation,
            "kind": kind.value,
            "fingerprint": print_,
            "number": number,
        }
        for kind, print_, number in learnt
    ]
    insert_all(session, PlaceholderRow, rows)


def forget(session: Session, conversation: ConversationId) -> None:
    """Remember nothing of a conversation."""
    session.execute(delete(PlaceholderRow).where(PlaceholderRow.conversation_id == conversation))
