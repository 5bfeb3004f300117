"""From addresses to a conversation: found by keyed HMAC, or begun.

A WhatsApp user id (BSUID) names a person's account; a phone number may have been given to somebody
else. So a BSUID is looked up first, and a number that comes back under another BSUID begins a new
conversation: it is never a merge.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
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
    row = _find(session, keys, [address]).get(address)
    return row.conversation_id if row else None


def find_or_begin(
    session: Session, keys: KeyRing, addresses: Sequence[Address], language: str, now: datetime
) -> str:
    """The id of the conversation with these addresses, most telling one first."""
    return find_or_begin_all(session, keys, [addresses], language, now)[0]


def find_or_begin_all(
    session: Session,
    keys: KeyRing,
    senders: Sequence[Sequence[Address]],
    language: str,
    now: datetime,
) -> list[str]:
    """The same for many senders, in their order, with as few statements as one sender needs."""
    known = _find(session, keys, [address for sender in senders for address in sender])
    belongs = {address: row.conversation_id for address, row in known.items()}
    found = list[str]()
    for addresses in senders:
        conversation = _belonging(session, addresses, belongs)
        if conversation is None:
            begun = _begun(keys, addresses[0], language, now)
            session.add(begun)
            conversation = begun.id
        belongs |= dict.fromkeys(addresses, conversation)
        found.append(conversation)
    session.flush()  # what contact points refer to goes first
    for address, conversation in belongs.items():
        row = known.get(address) or _contact(session, keys, address, now)
        _attach(keys, conversation, address, row, now)
    session.flush()
    return found


def _find(
    session: Session, keys: KeyRing, addresses: Iterable[Address]
) -> dict[Address, ContactPointRow]:
    """One question for each kind of address, whatever their number."""
    known = dict[Address, ContactPointRow]()
    for (channel, kind), some in _by_kind(addresses).items():
        named = {index: one for one in some for index in keys.indexes("address", one.value)}
        looked_for = {"channel": channel.value, "kind": kind.value, "indexes": list(named)}
        for row in session.scalars(_AT, looked_for):
            known[named[row.value_index]] = row
    return known


def _by_kind(addresses: Iterable[Address]) -> dict[tuple[Channel, AddressKind], set[Address]]:
    kinds = dict[tuple[Channel, AddressKind], set[Address]]()
    for address in addresses:
        kinds.setdefault((address.channel, address.kind), set()).add(address)
    return kinds


def _belonging(
    session: Session, addresses: Sequence[Address], belongs: dict[Address, str]
) -> str | None:
    if addresses[0] in belongs:
        return belongs[addresses[0]]
    for conversation in (belongs[address] for address in addresses if address in belongs):
        if not _has_account(session, conversation, belongs):
            return conversation
    return None


def _has_account(session: Session, conversation: str, belongs: dict[Address, str]) -> bool:
    """Whether the provider knows it by an account: one in the database, or one that is not written yet."""
    if any(its == conversation and one.kind is AddressKind.BSUID for one, its in belongs.items()):
        return True
    query = select(ContactPointRow.id).where(
        ContactPointRow.conversation_id == conversation,
        ContactPointRow.kind == AddressKind.BSUID.value,
    )
    return session.scalars(query).first() is not None


def _is_fresh(row: ContactPointRow, conversation: str, now: datetime) -> bool:
    """Seen within the minute: worth no write, the window moves by less than anyone notices."""
    same = row.conversation_id == conversation and row.reachable
    return same and timedelta() <= now - row.last_seen < FRESH


def _begun(keys: KeyRing, address: Address, language: str, now: datetime) -> ConversationRow:
    return ConversationRow(
        id=str(uuid.uuid4()),
        pseudonym=keys.index("pseudonym", f"{address.channel}|{address.value}|{uuid.uuid4()}")[:24],
        channel=address.channel.value,
        language=language,
        created_at=now,
    )


def _contact(session: Session, keys: KeyRing, address: Address, now: datetime) -> ContactPointRow:
    """A contact point that is not anybody's yet."""
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
    return row


def _attach(
    keys: KeyRing, conversation: str, address: Address, row: ContactPointRow, now: datetime
) -> None:
    if row.conversation_id and _is_fresh(row, conversation, now):
        return
    if not row.value_sealed:
        # erased after STOP: only the fingerprint was left, until they write again
        row.value_sealed = keys.seal(address.value.encode(), bound_to(row.id))
    row.conversation_id, row.last_seen, row.reachable = conversation, now, True
    if address.channel is Channel.WHATSAPP:
        row.window_until = now + SERVICE_WINDOW
