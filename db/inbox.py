"""Durable in: one row per provider message id. How it is worked off is in db/holding.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from db.contacts import find_or_begin_all
from db.keys import KeyRing
from db.tables import InboxRow
from db.upsert import insert_all
from helpline.conversation import ConversationId
from helpline.message import Address, Channel


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event from a provider, verified and cut out of its batch, not yet understood."""

    channel: Channel
    provider_id: str
    addresses: tuple[Address, ...]
    payload: bytes = field(repr=False)
    sent_at: datetime


def bound_to(channel: str, provider_id: str) -> str:
    """What a payload is bound to when it is sealed."""
    return f"inbox.payload/{channel}/{provider_id}"


def accept(
    session: Session, keys: KeyRing, arrivals: Iterable[Arrival], language: str, now: datetime
) -> int:
    """Store arrivals that are not there yet. Returns how many were new."""
    new = _not_known(session, arrivals)
    if not new:
        return 0
    senders = [arrival.addresses for arrival in new]
    whose = find_or_begin_all(session, keys, senders, language, now)
    settled(session, whose, now)
    rows = [_row(keys, arrival, its, now) for arrival, its in zip(new, whose, strict=True)]
    return insert_all(session, InboxRow, rows)


def enter(
    session: Session,
    keys: KeyRing,
    conversation: ConversationId,
    channel: Channel,
    name: str,
    payload: bytes,
    now: datetime,
) -> None:
    """Put something of our own making (a transcript) into a conversation's line, once per name."""
    ours = Arrival(channel, name, (), payload, now)
    insert_all(session, InboxRow, [_row(keys, ours, conversation, now)])


def _row(keys: KeyRing, arrival: Arrival, conversation: str, now: datetime) -> dict[str, object]:
    return {
        "channel": arrival.channel.value,
        "provider_id": arrival.provider_id,
        "conversation_id": conversation,
        "payload_sealed": keys.seal(
            arrival.payload, bound_to(arrival.channel, arrival.provider_id)
        ),
        "available_at": now,
        "sent_at": arrival.sent_at,
        "received_at": now,
        "state": "waiting",
        "attempts": 0,
    }


def _not_known(session: Session, arrivals: Iterable[Arrival]) -> list[Arrival]:
    """Each of them once, the first to come, without those that were there before."""
    named = dict[tuple[str, str], Arrival]()
    for arrival in arrivals:
        named.setdefault((arrival.channel.value, arrival.provider_id), arrival)
    for channel in {channel for channel, _ in named}:
        names = [name for its, name in named if its == channel]
        for name in session.scalars(_KNOWN, {"channel": channel, "names": names}):
            del named[channel, name]
    return list(named.values())


_KNOWN = select(InboxRow.provider_id).where(
    InboxRow.channel == bindparam("channel"),
    InboxRow.provider_id.in_(bindparam("names", expanding=True)),
)


_INBOX = cast(Table, InboxRow.__table__)
_SETTLED = (
    update(_INBOX)
    .where(_INBOX.c.conversation_id.in_(bindparam("whose", expanding=True)), _INBOX.c.settling)
    .values(settling=False, available_at=bindparam("now"))
)


def settled(session: Session, conversations: Iterable[str], now: datetime) -> None:
    """Something more has come from these workers: what waited for it waits no longer."""
    session.execute(_SETTLED, {"whose": sorted(set(conversations)), "now": now})


def hurry(session: Session, arrival: Arrival) -> None:
    """Whoever sent this goes before everybody else: with all that they sent and that is not handled yet."""
    sender = select(InboxRow.conversation_id).where(
        InboxRow.channel == arrival.channel.value, InboxRow.provider_id == arrival.provider_id
    )
    theirs = (InboxRow.conversation_id == sender.scalar_subquery(), InboxRow.state == "waiting")
    session.execute(update(InboxRow).where(*theirs).values(urgent=True))


def waiting(session: Session) -> int:
    """How many messages are not handled yet."""
    query = select(func.count()).select_from(InboxRow).where(InboxRow.state == "waiting")
    return session.scalar(query) or 0
