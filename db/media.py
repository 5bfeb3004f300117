"""Files of workers: expected, fetched, sealed, opened by a person, removed. Durable like the inbox."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db import sealed
from db.keys import CannotOpen, KeyRing
from db.tables import MediaRow
from db.unreadable import put_off
from db.upsert import insert_once
from helpline.conversation import ConversationId
from helpline.message import Channel, Media

VOICE, FILE = "voice", "file"
"""What is expected, in place of a type, until it is fetched and looked at."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A file to fetch. `source` is the message in the transcript that it belongs to."""

    id: str
    conversation: ConversationId
    channel: Channel
    source: str
    reference: str = field(repr=False)
    attempts: int
    is_voice: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as staff see it before they open it. `size` in bytes; `state`: waiting, kept, lost, removed."""

    id: str
    source: str
    state: str
    type: str
    size: int


def reference_bound_to(name: str) -> str:
    """What a reference is bound to when it is sealed."""
    return f"media.reference/{name}"


def expect(
    session: Session,
    keys: KeyRing,
    conversation: ConversationId,
    channel: Channel,
    source: str,
    media: Media,
    now: datetime,
) -> bool:
    """Note that a file must be fetched, once per message. False if it was noted before."""
    name = str(uuid.uuid4())
    values = {
        "id": name,
        "conversation_id": conversation,
        "source": source,
        "channel": channel.value,
        "reference_sealed": keys.seal(media.reference.encode(), reference_bound_to(name)),
        "type": VOICE if media.spoken else FILE,
        "size": 0,
        "state": "waiting",
        "attempts": 0,
        "available_at": now,
        "received_at": now,
    }
    return insert_once(session, MediaRow, values) is not None


def claim(session: Session, keys: KeyRing, now: datetime, lease: timedelta) -> Errand | None:
    """Take the next file to fetch. If we die over it, it comes back when the lease is over."""
    query = (
        select(MediaRow)
        .where(MediaRow.state == "waiting", MediaRow.available_at <= now)
        .order_by(MediaRow.available_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.scalars(query).first()
    if row is None:
        return None
    row.available_at, row.attempts = now + lease, row.attempts + 1
    try:
        reference = keys.open(row.reference_sealed or b"", reference_bound_to(row.id)).decode()
    except CannotOpen:
        put_off(row, now, gone="lost")
        return None
    return Errand(
        row.id,
        ConversationId(row.conversation_id),
        Channel(row.channel),
        row.source,
        reference,
        row.attempts,
        row.type != FILE,
    )


def is_due(session: Session, now: datetime) -> bool:
    """A cheap look, without any lock, whether a file waits."""
    query = select(MediaRow.id).where(MediaRow.state == "waiting", MediaRow.available_at <= now)
    return session.scalar(query.limit(1)) is not None


def keep(
    session: Session, keys: KeyRing, errand: Errand, body: bytes, kind: str, now: datetime
) -> None:
    """Seal what was fetched. What fetched it is forgotten."""
    row = session.get_one(MediaRow, errand.id, with_for_update=True)
    if row.state != "waiting":
        return
    place = f"media/{errand.id}"
    row.body_sealed = sealed.seal(session, keys, errand.conversation, body, place, now)
    row.state, row.type, row.size, row.reference_sealed = "kept", kind, len(body), None


def postpone(session: Session, errand: Errand, until: datetime, why: str) -> None:
    """Fetching failed for now."""
    row = session.get_one(MediaRow, errand.id)
    row.available_at, row.error = until, why[:200]


def give_up(session: Session, errand: Errand, why: str) -> None:
    """It cannot be had."""
    row = session.get_one(MediaRow, errand.id)
    row.state, row.error, row.reference_sealed = "lost", why[:200], None


def forget(session: Session, conversation: ConversationId) -> None:
    """Remove every file of a conversation, fetched or not, and the key that opened them."""
    gone = update(MediaRow).where(MediaRow.conversation_id == conversation)
    session.execute(gone.values(body_sealed=None, reference_sealed=None, state="removed"))
    sealed.destroy(session, conversation)


def of_conversation(session: Session, conversation: str) -> list[Kept]:
    """Every file of a conversation, oldest first."""
    query = select(MediaRow).where(MediaRow.conversation_id == conversation)
    rows = session.scalars(query.order_by(MediaRow.received_at))
    return [Kept(row.id, row.source, row.state, row.type, row.size) for row in rows]


def open_body(
    session: Session, keys: KeyRing, conversation: ConversationId, name: str
) -> tuple[bytes, str] | None:
    """The bytes and type of a kept file of this conversation, or None. Raises CannotOpen."""
    query = select(MediaRow).where(MediaRow.id == name, MediaRow.conversation_id == conversation)
    row = session.scalars(query).one_or_none()
    if row is None or row.body_sealed is None:
        return None
    return sealed.unseal(session, keys, conversation, row.body_sealed, f"media/{name}"), row.type
