"""Durable out: every message to a worker is a row first, and has one dedup key.

States: waiting → sending → sent; or back to waiting (retry), unknown (the provider may or may not
have it), parked (a person must act), dead (never), cancelled (the worker opted out). Held: somebody else
may read the phone now; it waits until the chat is opened, or until the worker's safe hours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import cast

from sqlalchemy import ColumnElement, Table, bindparam, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from db.addresses import Destination, contact_points, opened
from db.conversations import hours_of
from db.keys import CannotOpen, KeyRing
from db.tables import ContactPointRow, ConversationRow, OutboxRow
from db.unreadable import put_off
from db.upsert import insert_once
from db.worker import worker_row
from helpline.conversation import ConversationId
from helpline.hours import THERE
from helpline.message import Choice, Outbound

OPEN = ("waiting", "sending", "unknown")


class Asked(StrEnum):
    """Whether a worker waits for a message."""

    REPLY = "reply"
    UNASKED = "unasked"
    CALENDAR = "calendar"
    """What a hidden chat shows."""


NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Held until the worker writes."""


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
    held = _held_until(session, conversation, now, kind)
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


def _held_until(
    session: Session, conversation: ConversationId, now: datetime, kind: Asked
) -> datetime | None:
    """When it may go, if not now. What answers a worker who writes goes at once, but for a hidden chat."""
    worker = worker_row(session, conversation)
    if worker.hidden:
        return None if kind is Asked.CALENDAR else now
    hours = hours_of(worker)
    if kind is not Asked.UNASKED or hours is None or _is_there(session, conversation, now):
        return None
    safe = hours.next(now)
    return None if safe == now else safe or NEVER


def _is_there(session: Session, conversation: ConversationId, now: datetime) -> bool:
    mine = ContactPointRow.conversation_id == conversation
    seen = session.scalar(select(func.max(ContactPointRow.last_seen)).where(mine))
    return seen is not None and seen >= now - THERE


def hold(session: Session, conversation: ConversationId) -> None:
    """The chat was hidden: what waits, waits until it is opened."""
    mine = (OutboxRow.conversation_id == conversation, OutboxRow.state == "waiting")
    session.execute(update(OutboxRow).where(*mine).values(state="held"))


def release(session: Session, conversation: ConversationId, now: datetime) -> None:
    """The worker is there: what was held goes."""
    session.execute(_RELEASED, {"whose": conversation, "now": now})


def release_due(session: Session, now: datetime) -> int:
    """It is safe now for some: how many messages go."""
    hidden = select(ConversationRow.id).where(ConversationRow.hidden)
    due = (
        OutboxRow.state == "held",
        OutboxRow.available_at <= now,
        OutboxRow.conversation_id.not_in(hidden),
    )
    found = list(session.scalars(select(OutboxRow.id).where(*due)))
    session.execute(update(OutboxRow).where(OutboxRow.id.in_(found)).values(state="waiting"))
    return len(found)


def plan_anew(session: Session, conversation: ConversationId, now: datetime) -> None:
    """A worker's safe hours have changed: what is held for them waits for the new ones, or goes."""
    worker = session.get_one(ConversationRow, conversation, populate_existing=True)
    hours = hours_of(worker)
    safe = now if hours is None else hours.next(now) or NEVER
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.conversation_id == conversation, OutboxRow.state == "held")
        .values(available_at=safe)
    )
    release_due(session, now)


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
_OUTBOX = cast(Table, OutboxRow.__table__)
_RELEASED = (
    update(_OUTBOX)
    .where(_OUTBOX.c.conversation_id == bindparam("whose"), _OUTBOX.c.state == "held")
    .values(state="waiting", available_at=bindparam("now"))
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
