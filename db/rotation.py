"""Everything sealed or indexed under an old master key, again under the current one.

May be stopped and run again, and runs beside a working house: what is new is under the current key
already. Originals are not touched: they lie under the key of their conversation, and that is wrapped
anew. What only a keyed fingerprint is left of cannot be renewed: the stop list of those who were
erased, and the numbers of placeholders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import class_mapper

from db import (
    addresses,
    audit,
    case_rows,
    desk,
    inbox,
    media,
    oddities,
    outbox,
    phone,
    roster,
    sealed,
    seals,
    second_factor,
)
from db.database import Database
from db.keys import KeyRing
from db.tables import (
    Base,
    CalendarNoteRow,
    CaseRow,
    ContactPointRow,
    ConversationKeyRow,
    DraftRow,
    InboxRow,
    MediaRow,
    OddityRow,
    OutboxRow,
    RosterRow,
    SealRow,
    StaffRow,
)

AT_ONCE = 200
"""Rows of one transaction: others write in between."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sealed column, what its value is bound to, and the fingerprint by which it is found."""

    table: type[Base]
    column: str
    bound_to: Callable[[Any], str]
    index: tuple[str, str] | None = None


PLACES = (
    Place(
        ContactPointRow,
        "value_sealed",
        lambda row: addresses.bound_to(row.id),
        ("value_index", "address"),
    ),
    Place(
        CaseRow, "code_sealed", lambda row: case_rows.bound_to(row.id), ("code_index", "case code")
    ),
    Place(CaseRow, "answers_sealed", lambda row: seals.answers_bound_to(row.id)),
    Place(
        SealRow,
        "name_sealed",
        lambda row: seals.bound_to(row.case_id),
        ("name_index", seals.PURPOSE),
    ),
    Place(ConversationKeyRow, "key_sealed", lambda row: sealed.wrapping(row.conversation_id)),
    Place(InboxRow, "payload_sealed", lambda row: inbox.bound_to(row.channel, row.provider_id)),
    Place(OutboxRow, "body_sealed", lambda row: outbox.bound_to(row.dedup)),
    Place(OddityRow, "body_sealed", lambda row: oddities.bound_to(row.digest)),
    Place(RosterRow, "body_sealed", lambda _row: roster.BOUND_TO),
    Place(StaffRow, "totp_sealed", second_factor.bound_to),
    Place(CalendarNoteRow, "word_sealed", lambda row: phone.bound_to(row.conversation_id, row.day)),
    Place(DraftRow, "body_sealed", desk.draft_bound_to),
    Place(MediaRow, "reference_sealed", lambda row: media.reference_bound_to(row.id)),
)


@dataclass(frozen=True, slots=True)
class Rotated:
    """Values under a new key, entries of the audit log signed again, and the stop list that could not be."""

    renewed: int
    audited: int
    stop_list: int


def rotate(database: Database, keys: KeyRing) -> Rotated:
    """Renew everything. Raises CannotOpen if an old key is missing, AuditBroken if the log is not whole."""
    renewed = sum(_renew(database, keys, place) for place in PLACES)
    with database.write() as session:
        audited = audit.renew(session, keys)
        stopped = select(func.count()).where(ContactPointRow.value_sealed == b"")
        return Rotated(renewed, audited, session.scalar(stopped) or 0)


def _renew(database: Database, keys: KeyRing, place: Place) -> int:
    with database.read() as session:
        key = class_mapper(place.table).primary_key
        column = getattr(place.table, place.column)
        there = session.execute(select(*key).where(column.is_not(None))).all()
    count = 0
    for start in range(0, len(there), AT_ONCE):
        some = there[start : start + AT_ONCE]
        with database.write() as session:
            rows = (session.get(place.table, tuple(name), with_for_update=True) for name in some)
            count += sum(_renew_one(row, keys, place) for row in rows if row is not None)
    return count


def _renew_one(row: Any, keys: KeyRing, place: Place) -> bool:
    value = getattr(row, place.column)
    fresh = keys.renew(value, place.bound_to(row)) if value else None
    if fresh is None:
        return False
    setattr(row, place.column, fresh)
    if place.index:
        column, purpose = place.index
        setattr(row, column, keys.index(purpose, keys.open(fresh, place.bound_to(row)).decode()))
    return True
