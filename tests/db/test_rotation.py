"""A new master key: everything opens without the old one afterwards, and is found again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pyotp import TOTP
from sqlalchemy import LargeBinary, func, select

from bot.channels.webchat import arrival
from db import (
    audit,
    contacts,
    conversations,
    desk,
    holding,
    inbox,
    media,
    messages,
    oddities,
    originals,
    outbox,
    phone,
    roster,
    seals,
    second_factor,
    staff,
)
from db.cases import Cases
from db.database import Database
from db.keys import CannotOpen, KeyRing
from db.rotation import PLACES, rotate
from db.tables import Base, ContactPointRow, SealRow
from helpline import casework
from helpline.cases import Answer, Intake
from helpline.codes import CaseCode
from helpline.conversation import ConversationId
from helpline.message import Address, AddressKind, Channel, Media, Outbound
from helpline.redaction import redact
from helpline.taxonomy import Category
from helpline.text import RawText

OLD, NEW = b"o" * 32, b"n" * 32
BOTH, AFTER = KeyRing((NEW, OLD)), KeyRing((NEW,))
PHONE = Address(Channel.WHATSAPP, AddressKind.WA_ID, "8801700000001")
TOLD = "i am Rina Planted 01700000001"
UNDER_CONVERSATION_KEYS = {("messages", "original_sealed"), ("media", "body_sealed")}


def full(database: Database, clock) -> tuple[ConversationId, CaseCode]:  # type: ignore[no-untyped-def]
    """Something in every sealed column, under the old key."""
    keys, raw = KeyRing((OLD,)), RawText(TOLD)
    with database.write() as session:
        me = ConversationId(contacts.find_or_begin(session, keys, [PHONE], "en", clock()))
        original = originals.seal(session, keys, me, "in:1", raw, clock())
        safe = redact(raw)
        messages.note_inbound(session, me, "in:1", "text", safe.text, (), "en", clock(), original)
        media.expect(session, keys, me, Channel.WHATSAPP, "in:2", Media("file-1"), clock())
        outbox.enqueue(session, keys, me, "out:1", Outbound("hello"), clock())
        inbox.accept(session, keys, [arrival("v", "m", "x", None, clock())], "en", clock())
        people = [{"login": "asha", "hours": ["daily 00:00-24:00"]}]
        roster.save(session, keys, {"zone": "UTC", "people": people}, "operator", clock())
        oddities.keep(session, keys, Channel.TELEGRAM, b"{}", clock())
        intake = Intake(Category.WAG, {Answer.STORY: safe.text})
        book, worker = Cases(session, keys), conversations.load(session, me)
        case = casework.open_case(book, worker, intake, "k1", clock())
        staff.add(session, "asha", "Asha", "responder", "a long test password", clock())
        person = staff.by_login(session, "asha")
        assert person
        secret = second_factor.new_secret()
        assert second_factor.enrol(person, keys, secret, TOTP(secret).at(clock()), clock())
        desk.keep_draft(session, keys, case.id, "asha", "half a word", clock())
        phone.note(session, keys, me, clock().date(), "night")
        quiet = Intake(Category.HAR, {Answer.STORY: safe.text}, sealed=True)
        waiting = casework.open_case(book, worker, quiet, "k2", clock())
        book.name_sealed(waiting.id, ["deltaplanted"], clock())
        audit.note(session, keys, "asha", "reveal", "case 1 message 1", "danger", clock())
        assert case.code
        return me, case.code


def test_nothing_needs_the_old_key_afterwards(database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    me, code = full(database, clock)
    with database.read() as session:
        assert contacts.find(session, AFTER, PHONE) is None
        for place in PLACES:
            column = getattr(place.table, place.column)
            assert session.scalar(select(func.count()).where(column.is_not(None))), place
    done = rotate(database, BOTH)
    assert (done.audited, done.stop_list) == (2, 0)
    with database.write() as session:
        assert contacts.find(session, AFTER, PHONE) == me
        case = Cases(session, AFTER).by_code(code)
        assert case
        assert case.code == code
        (line, *_) = messages.transcript(session, me)
        raw = originals.reveal(session, AFTER, me, line.id)
        assert raw
        assert raw.reveal() == TOLD
        errand = media.claim(session, AFTER, clock(), timedelta(minutes=1))
        assert errand
        assert errand.reference == "file-1"
        [_claim] = holding.claim(session, AFTER, clock(), timedelta(minutes=1))
        [_sending] = outbox.claim(session, AFTER, clock())
        assert audit.check(session, AFTER).broken is None
        for place in PLACES:
            for row in session.scalars(select(place.table)):
                value = getattr(row, place.column)
                assert value is None or AFTER.open(value, place.bound_to(row)) is not None
        (seal,) = session.scalars(select(SealRow))
        assert seal.name_index == AFTER.index(seals.PURPOSE, "deltaplanted")


def test_a_second_run_finds_nothing_to_do(database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    full(database, clock)
    assert rotate(database, BOTH).renewed > len(PLACES) - 1
    assert rotate(database, BOTH).renewed == 0


def test_without_the_old_key_nothing_is_harmed(database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    _, code = full(database, clock)
    with pytest.raises(CannotOpen, match="WESTLINE_MASTER_KEYS lacks"):
        rotate(database, AFTER)
    with database.read() as session:
        assert Cases(session, BOTH).by_code(code)


def test_a_log_that_was_harmed_is_not_signed_again(database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    full(database, clock)
    with database.write() as session:
        audit.entries(session)[0].actor = "binu"
    with pytest.raises(audit.AuditBroken, match="entry 2"):
        rotate(database, BOTH)
    with database.read() as session:
        assert audit.check(session, BOTH).broken == 2


def test_the_stop_list_is_counted_because_it_cannot_be_renewed(database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    full(database, clock)
    with database.write() as session:
        for row in session.scalars(select(ContactPointRow).limit(1)):
            row.value_sealed = b""
    assert rotate(database, BOTH).stop_list == 1


def test_every_sealed_column_has_a_place() -> None:
    sealed = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    placed = {(p.table.__tablename__, p.column) for p in PLACES}
    assert sealed == placed | UNDER_CONVERSATION_KEYS
