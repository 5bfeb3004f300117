"""Durable out: every message to a worker is a row first, and has one dedup key.

States: waiting → sending → sent; or back to waiting (retry), unknown (the provider may or may not
have it), parked (a person must act), dead (never), cancelled (the worker opted out). Held: somebody else
may read the phone now; it waits until the chat is opened, or until the worker's safe hours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, exists, select, update
from sqlalchemy.orm import Session, aliased

from db.addresses import Destination, contact_points, opened
from db.held import Asked, held_until
from db.keys import CannotOpen, KeyRing
from db.tables import ContactPointRow, OutboxRow
from db.unreadable import put_off
from db.upsert import insert_once
from helpline.conversation import ConversationId
from helpline.message import Choice, Outbound

OPEN = ("waiting", "sending", "unknown")


@dataclass(frozen=True, slots=True)
class Sending:
    """A message on its way, with the address in the clear for this moment."""

    id: int
    conversation: str
    outbound: Outbound = field(repr=False)
    destination: Destination | None = field(repr=False)
    attempts: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that its provider has taken. `keep`: the web chat reads its body from here."""

    id: int
    provider_id: str
    keep: bool


def bound_to(dedup: str) -> str:
    """What a body is bound to when it is sealed."""
    return f"outbox.body/{dedup}"


def _pack(outbound: Outbound) -> bytes:
    choices = [[choice.title, choice.payload] for choice in outbound.choices]
    data = {"text": outbound.text, "choices": choices, "template": outbound.template}
    return json.dumps(data).encode()


def _unpack(body: bytes) -> Outbound:
    data = json.loads(body)
    template = data.get("template")
    choices = tuple(Choice(*choice) for choice in data["choices"])
    return Outbound(data["text"], choices, tuple(template) if template else None)


def enqueue(
    session: Session,
    keys: KeyRing,
    conversation: ConversationId,
    dedup: str,
    outbound: Outbound,
    now: datetime,
    kind: Asked = Asked.REPLY,
) -> bool:
    """Put a message on its way, once per dedup key; or hold it until it is safe to be read."""
    held = held_until(session, conversation, now, kind)
    values = {
        "dedup": dedup,
        "conversation_id": conversation,
        "body_sealed": keys.seal(_pack(outbound), bound_to(dedup)),
        "state": "waiting" if held is None else "held",
        "attempts": 0,
        "available_at": held or now,
        "created_at": now,
        "delivery": "",
        "uncertain": False,
    }
    return insert_once(session, OutboxRow, values) is not None


def is_open(row: type[OutboxRow]) -> ColumnElement[bool]:
    """Neither sent nor given up. Written out as the index has it (ix_outbox_open): from a bound list SQLite cannot
    tell that the index has all that is looked for, and would read everything that was ever sent.
    """
    return row.state.in_(bindparam("open", OPEN, expanding=True, literal_execute=True))


_EARLIER = aliased(OutboxRow)
_NEXT = (
    select(OutboxRow)
    .where(
        OutboxRow.state == "waiting",
        OutboxRow.available_at <= bindparam("now"),
        ~exists().where(
            _EARLIER.conversation_id == OutboxRow.conversation_id,
            is_open(_EARLIER),
            _EARLIER.id < OutboxRow.id,
        ),
    )
    .order_by(OutboxRow.available_at, OutboxRow.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_DUE = (
    select(OutboxRow.id)
    .where(OutboxRow.state == "waiting", OutboxRow.available_at <= bindparam("now"))
    .limit(1)
)
_THESE = (
    select(OutboxRow)
    .where(OutboxRow.id.in_(bindparam("ids", expanding=True)))
    .order_by(OutboxRow.id)
    .with_for_update()
)
_QUEUED = select(OutboxRow.id).where(OutboxRow.dedup == bindparam("dedup"))


def is_queued(session: Session, dedup: str) -> bool:
    """Whether this very message was queued before."""
    return session.scalar(_QUEUED, {"dedup": dedup}) is not None


def is_due(session: Session, now: datetime) -> bool:
    """A cheap look, without any lock, whether something may go."""
    return session.scalar(_DUE, {"now": now}) is not None


def claim(session: Session, keys: KeyRing, now: datetime, most: int = 1) -> list[Sending]:
    """Take the next messages that may go: each the oldest open one of its conversation."""
    rows = session.scalars(_NEXT, {"now": now, "most": most}).all()
    if not rows:
        return []
    for row in rows:
        row.state, row.started_at, row.attempts = "sending", now, row.attempts + 1
    to = contact_points(session, {row.conversation_id for row in rows})
    sendings = (_opened(keys, row, to.get(row.conversation_id, []), now) for row in rows)
    return [sending for sending in sendings if sending]


def _opened(
    keys: KeyRing, row: OutboxRow, to: list[ContactPointRow], now: datetime
) -> Sending | None:
    try:
        body = _unpack(keys.open(row.body_sealed or b"", bound_to(row.dedup)))
        return Sending(row.id, row.conversation_id, body, opened(keys, to), row.attempts)
    except CannotOpen:
        put_off(row, now)
        return None


def sent(session: Session, taken: Iterable[Taken], now: datetime) -> None:
    """Their providers have them. A body is cleared unless it is kept."""
    by_id = {one.id: one for one in taken}
    for row in session.scalars(_THESE, {"ids": sorted(by_id)}):
        one = by_id[row.id]
        row.state, row.provider_id, row.sent_at, row.error = "sent", one.provider_id, now, None
        row.delivery = row.delivery or "sent"
        if not one.keep:
            row.body_sealed = None


def settle(
    session: Session, sending: Sending, state: str, why: str, until: datetime | None = None
) -> None:
    """Note how sending failed: waiting (until when), unknown, parked or dead."""
    # Locked: a report that it was sent may be noted at this moment, and clears its body.
    row = session.get_one(OutboxRow, sending.id, with_for_update=True)
    if row.state != "sending":
        return
    row.state, row.error = state, why[:200]
    row.available_at = until or row.available_at


def resume(session: Session, now: datetime, crashed: timedelta, doubtful: timedelta) -> int:
    """Rows left in `sending` by a killed process become unknown; unknown ones are sent again.

    An unknown row waits for a delivery report that carries its id. If none comes in time it goes
    out again, marked uncertain: outward we promise at least once, and say so.
    """
    session.execute(
        update(OutboxRow)
        .where(
            is_open(OutboxRow), OutboxRow.state == "sending", OutboxRow.started_at < now - crashed
        )
        .values(state="unknown", error="the process ended while sending")
    )
    retried = session.execute(
        update(OutboxRow)
        .where(
            is_open(OutboxRow), OutboxRow.state == "unknown", OutboxRow.started_at < now - doubtful
        )
        .values(state="waiting", uncertain=True, available_at=now)
        .returning(OutboxRow.id)
    )
    return len(retried.all())


def readable(
    session: Session, keys: KeyRing, conversation: str, after: int
) -> list[tuple[int, Outbound]]:
    """Messages that were sent and whose body was kept, for the web chat."""
    query = (
        select(OutboxRow)
        .where(
            OutboxRow.conversation_id == conversation,
            OutboxRow.state == "sent",
            OutboxRow.id > after,
            OutboxRow.body_sealed.is_not(None),
        )
        .order_by(OutboxRow.id)
    )
    return [
        (row.id, _unpack(keys.open(row.body_sealed or b"", bound_to(row.dedup))))
        for row in session.scalars(query)
    ]
