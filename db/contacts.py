"""From addresses to a conversation: found by keyed HMAC, or begun.

A WhatsApp user id (BSUID) names a person's account; a phone number may have been given to somebody
else. So a BSUID is looked up first, and a number that comes back under another BSUID begins a new
conversation: it is never a merge.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db.addresses import bound_to
from db.keys import KeyRing
from db.tables import ContactPointRow, ConversationRow
from helpline.message import Address, AddressKind, Channel

SERVICE_WINDOW = timedelta(hours=24)
"""WhatsApp lets us write freely for 24 hours after the worker's last message."""
FRESH = timedelta(minutes=1)
_AT = select(ContactPointRow).where(
    ContactPointRow.channel == bindparam("channel"),
    ContactPointRow.kind == bindparam("kind"),
    ContactPointRow.value_index.in_(bindparam("indexes", expanding=True)),
)


def find(session: Session, keys: KeyRing, address: Address) -> str | None:
    """The id of the conversation with this address, if there is one."""
    row = _find(session, keys, address)
    return row.conversation_id if row else None


def find_or_begin(
    session: Session, keys: KeyRing, addresses: Sequence[Address], language: str, now: datetime
) -> str:
    """The id of the conversation with these addresses, most telling one first."""
    known = {address: _find(session, keys, address) for address in addresses}
    conversation = _belonging(session, addresses, known)
    if conversation is None:
        conversation = _begin(session, keys, addresses[0], language, now)
    for address, row in known.items():
        _attach(session, keys, conversation, address, row, now)
    return conversation


def _find(session: Session, keys: KeyRing, address: Address) -> ContactPointRow | None:
    looked_for = {
        "channel": address.channel.value,
        "kind": address.kind.value,
        "indexes": keys.indexes("address", address.value),
    }
    return session.scalars(_AT, looked_for).first()


def _belonging(
    session: Session, addresses: Sequence[Address], known: dict[Address, ContactPointRow | None]
) -> str | None:
    first = known[addresses[0]]
    if first is not None:
        return first.conversation_id
    for row in filter(None, known.values()):
        if not _has_account(session, row.conversation_id):
            return row.conversation_id
    return None


def _has_account(session: Session, conversation: str) -> bool:
    query = select(ContactPointRow.id).where(
        ContactPointRow.conversation_id == conversation,
        ContactPointRow.kind == AddressKind.BSUID.value,
    )
    return session.scalars(query).first() is not None


def _is_fresh(row: ContactPointRow, conversation: str, now: datetime) -> bool:
    """Seen within the minute: worth no write, the window moves by less than anyone notices."""
    same = row.conversation_id == conversation and row.reachable
    return same and timedelta() <= now - row.last_seen < FRESH


def _begin(session: Session, keys: KeyRing, address: Address, language: str, now: datetime) -> str:
    row = ConversationRow(
        id=str(uuid.uuid4()),
        pseudonym=keys.index("pseudonym", f"{address.channel}|{address.value}|{uuid.uuid4()}")[:24],
        channel=address.channel.value,
        language=language,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def _attach(
    session: Session,
    keys: KeyRing,
    conversation: str,
    address: Address,
    row: ContactPointRow | None,
    now: datetime,
) -> None:
    if row is None:
        contact = str(uuid.uuid4())
        row = ContactPointRow(
            id=contact,
            channel=address.channel.value,
            kind=address.kind.value,
            value_index=keys.index("address", address.value),
            value_sealed=keys.seal(address.value.encode(), bound_to(contact)),
            first_seen=now,
        )
        session.add(row)
    elif _is_fresh(row, conversation, now):
        return
    if (
        not row.value_sealed
    ):  # erased after STOP: only the fingerprint was left, until they write again
        row.value_sealed = keys.seal(address.value.encode(), bound_to(row.id))
    row.conversation_id, row.last_seen, row.reachable = conversation, now, True
    if address.channel is Channel.WHATSAPP:
        row.window_until = now + SERVICE_WINDOW
    session.flush()
