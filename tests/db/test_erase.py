"""After an erase: no text, no address, no code, no key; the count stays; STOP stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from db import contacts, conversations, erase, messages, originals, outbox, trackers
from db.cases import Cases
from db.database import Database
from db.keys import KeyRing
from db.ledger import Ledger
from db.tables import Base, CaseRow, ContactPointRow, ConversationKeyRow, OutboxRow
from helpline import casework
from helpline.cases import Answer, Intake
from helpline.codes import CaseCode, draw_code
from helpline.conversation import ConversationId
from helpline.message import Address, AddressKind, Channel, Outbound
from helpline.redaction import redact
from helpline.taxonomy import Category
from helpline.text import RawText

TOLD = "not paid since June"
PHONE = Address(Channel.WHATSAPP, AddressKind.WA_ID, "8801700000001")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "erasures.jsonl")


def a_worker(database: Database, keys: KeyRing, clock) -> tuple[ConversationId, CaseCode]:  # type: ignore[no-untyped-def]
    raw = RawText(f"{TOLD}, i am Rina Planted 01700000001")
    safe = redact(raw)
    with database.write() as session:
        me = ConversationId(contacts.find_or_begin(session, keys, [PHONE], "en", clock()))
        worker = conversations.load(session, me)
        original = originals.seal(session, keys, me, "in:1", raw, clock())
        messages.note_inbound(session, me, "in:1", "text", safe.text, (), "en", clock(), original)
        outbox.enqueue(session, keys, me, "out:1", Outbound("your code is ..."), clock())
        book = Cases(session, keys)
        case = casework.open_case(
            book, worker, Intake(Category.WAG, {Answer.STORY: safe.text}), "k1", clock()
        )
        assert case.code
        return me, case.code


def everything(database: Database) -> str:
    with database.read() as session:
        rows = [
            {name: str(value) for name, value in row._mapping.items()}
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table))
        ]
    return repr(rows)


def test_nothing_that_points_at_the_worker_is_left(
    database: Database, keys: KeyRing, ledger: Ledger, clock
) -> None:  # type: ignore[no-untyped-def]
    me, code = a_worker(database, keys, clock)
    assert TOLD in everything(database)
    with database.write() as session:
        gone = erase.erase_by_code(session, keys, ledger, code, clock())
        assert gone
        assert (gone.messages, gone.cases, gone.addresses) == (1, 1, 1)
    left = everything(database)
    assert TOLD not in left
    with database.read() as session:
        assert session.scalars(select(ContactPointRow)).all() == []
        assert session.scalars(select(ConversationKeyRow)).all() == []
        assert Cases(session, keys).by_code(code) is None
        (case,) = session.scalars(select(CaseRow))
        assert (case.category, case.status, case.pin_hash) == ("WAG", "withdrawn", None)
        assert [row.state for row in session.scalars(select(OutboxRow))] == ["cancelled"]
        assert conversations.load(session, me).pseudonym != gone.pseudonym
    assert ledger.erased() == (me,)


def test_an_original_cannot_be_opened_any_more(
    database: Database, keys: KeyRing, ledger: Ledger, clock
) -> None:  # type: ignore[no-untyped-def]
    me, code = a_worker(database, keys, clock)
    with database.write() as session:
        (line,) = messages.transcript(session, me)
        raw = originals.reveal(session, keys, me, line.id)
        assert raw
        assert "Rina Planted" in raw.reveal()
        erase.erase_by_code(session, keys, ledger, code, clock())
        session.expire_all()
        assert originals.reveal(session, keys, me, line.id) is None


def test_whoever_said_stop_stays_on_the_stop_list(
    database: Database, keys: KeyRing, ledger: Ledger, clock
) -> None:  # type: ignore[no-untyped-def]
    me, code = a_worker(database, keys, clock)
    with database.write() as session:
        conversations.opt_out(session, me)
        session.flush()
        erase.erase_by_code(session, keys, ledger, code, clock())
    with database.read() as session:
        (point,) = session.scalars(select(ContactPointRow))
        assert (point.value_sealed, point.reachable) == (b"", False)
        assert contacts.find(session, keys, PHONE) == me


def test_an_unknown_code_erases_nobody(
    database: Database, keys: KeyRing, ledger: Ledger, clock
) -> None:  # type: ignore[no-untyped-def]
    a_worker(database, keys, clock)
    with database.write() as session:
        assert erase.erase_by_code(session, keys, ledger, draw_code(), clock()) is None
    assert TOLD in everything(database)
    assert ledger.erased() == ()


def test_nothing_is_erased_that_cannot_be_noted(
    database: Database, keys: KeyRing, tmp_path: Path, clock
) -> None:  # type: ignore[no-untyped-def]
    _me, code = a_worker(database, keys, clock)
    (tmp_path / "file").touch()
    unwritable = Ledger(tmp_path / "file" / "erasures.jsonl")
    with pytest.raises(OSError), database.write() as session:  # noqa: PT011 - whichever the disk says
        erase.erase_by_code(session, keys, unwritable, code, clock())
    assert TOLD in everything(database)


def test_a_line_that_a_crash_cut_off_hides_no_other(ledger: Ledger, clock) -> None:  # type: ignore[no-untyped-def]
    ledger.note(ConversationId("one"), clock())
    with ledger.path.open("a") as file:
        file.write('{"conversation": "tw')
    with ledger.path.open("a") as file:
        file.write("\n")
    ledger.note(ConversationId("three"), clock())
    ledger.note(ConversationId("one"), clock())
    assert ledger.erased() == ("one", "three")


def test_trackers_of_the_worker_go_and_others_stay(database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    trackers.prepare(database)
    with database.write() as session:
        for sender in ("abc.1", "abc.2", "abcd.1"):
            trackers.save(session, sender, "[]", clock())
        assert erase.forget_trackers(session, "abc") == 2
        assert trackers.senders(session) == ["abcd.1"]
