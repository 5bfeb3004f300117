"""Where a worker can be written to: the one place where a phone number or chat id is decrypted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db.keys import CannotOpen, KeyRing
from db.tables import ContactPointRow
from helpline.message import Address, AddressKind, Channel

PREFERENCE = (
    AddressKind.BSUID,
    AddressKind.WA_ID,
    AddressKind.TELEGRAM,
    AddressKind.WEBCHAT,
)

_ADDRESSES = select(ContactPointRow).where(
    ContactPointRow.conversation_id.in_(bindparam("whose", expanding=True)),
    ContactPointRow.value_sealed != b"",
)


@dataclass(frozen=True, slots=True)
class Destination:
    """An address in the clear, for the moment of sending."""

    address: Address = field(repr=False)
    reachable: bool
    window_until: datetime | None


def bound_to(contact_point: str) -> str:
    """What an address is bound to when it is sealed."""
    return f"contact_points.value/{contact_point}"


def destination(session: Session, keys: KeyRing, conversation: str) -> Destination | None:
    """The preferred address of a conversation, or None if its worker was erased, or if it cannot be opened."""
    try:
        return opened(keys, contact_points(session, (conversation,)).get(conversation, ()))
    except CannotOpen:
        return None


def contact_points(
    session: Session, conversations: Collection[str]
) -> dict[str, list[ContactPointRow]]:
    """The addresses of each conversation, still sealed."""
    rows: dict[str, list[ContactPointRow]] = {}
    for row in session.scalars(_ADDRESSES, {"whose": sorted(conversations)}):
        rows.setdefault(row.conversation_id, []).append(row)
    return rows


def opened(keys: KeyRing, rows: Collection[ContactPointRow]) -> Destination | None:
    """The preferred one of a conversation's addresses. Raises CannotOpen."""
    if not rows:
        return None
    row = min(rows, key=lambda r: PREFERENCE.index(AddressKind(r.kind)))
    value = keys.open(row.value_sealed, bound_to(row.id)).decode()
    windows = [r.window_until for r in rows if r.window_until]
    return Destination(
        Address(Channel(row.channel), AddressKind(row.kind), value),
        row.reachable,
        max(windows, default=None),
    )
