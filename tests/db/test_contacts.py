"""Addresses: one encrypted table, an account before a number, never a silent merge."""

from sqlalchemy import select

from db import contacts
from db.addresses import destination
from db.database import Database
from db.keys import KeyRing
from db.tables import ContactPointRow
from helpline.message import Address, AddressKind, Channel

NUMBER = Address(Channel.WHATSAPP, AddressKind.WA_ID, "8801700000001")
ACCOUNT = Address(Channel.WHATSAPP, AddressKind.BSUID, "BD.1001")
OTHER_ACCOUNT = Address(Channel.WHATSAPP, AddressKind.BSUID, "BD.2002")


def begin(database: Database, keys: KeyRing, clock, *addresses: Address) -> str:  # type: ignore[no-untyped-def]
    with database.write() as session:
        return contacts.find_or_begin(session, keys, addresses, "en", clock())


def test_the_same_address_is_the_same_conversation(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    first = begin(database, keys, clock, ACCOUNT, NUMBER)
    assert begin(database, keys, clock, ACCOUNT) == first
    assert begin(database, keys, clock, NUMBER) == first


def test_an_account_joins_the_conversation_that_its_number_had(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    first = begin(database, keys, clock, NUMBER)
    assert begin(database, keys, clock, ACCOUNT, NUMBER) == first
    assert begin(database, keys, clock, ACCOUNT) == first


def test_a_recycled_number_begins_a_new_conversation(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    first = begin(database, keys, clock, ACCOUNT, NUMBER)
    second = begin(database, keys, clock, OTHER_ACCOUNT, NUMBER)
    assert second != first
    assert begin(database, keys, clock, ACCOUNT) == first
    assert begin(database, keys, clock, NUMBER) == second


def test_nothing_in_the_table_can_be_read(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    begin(database, keys, clock, NUMBER)
    with database.read() as session:
        row = session.scalars(select(ContactPointRow)).one()
    assert b"8801700000001" not in row.value_sealed
    assert "8801700000001" not in row.value_index


def test_sending_prefers_the_account_and_knows_the_window(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    conversation = begin(database, keys, clock, ACCOUNT, NUMBER)
    with database.read() as session:
        found = destination(session, keys, conversation)
    assert found is not None
    assert found.address == ACCOUNT
    assert found.window_until == clock() + contacts.SERVICE_WINDOW
    assert "1001" not in repr(found)


def test_addresses_are_found_after_a_key_rotation(database, clock) -> None:  # type: ignore[no-untyped-def]
    old, new = b"1" * 32, b"2" * 32
    first = begin(database, KeyRing((old,)), clock, NUMBER)
    assert begin(database, KeyRing((new, old)), clock, NUMBER) == first


def test_many_senders_are_found_as_if_they_came_one_by_one(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    known = begin(database, keys, clock, ACCOUNT)
    senders = [[NUMBER], [OTHER_ACCOUNT, NUMBER], [NUMBER], [ACCOUNT], [ACCOUNT, NUMBER]]
    with database.write() as session:
        first, second, third, fourth, fifth = contacts.find_or_begin_all(
            session, keys, senders, "en", clock()
        )
    assert first == second == third  # the account joined the conversation that the number had
    assert fourth == fifth == known != first
    assert begin(database, keys, clock, OTHER_ACCOUNT) == first
    assert begin(database, keys, clock, NUMBER) == known


def test_a_number_recycled_among_many_is_no_merge(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        first, second = contacts.find_or_begin_all(
            session, keys, [[ACCOUNT, NUMBER], [OTHER_ACCOUNT, NUMBER]], "en", clock()
        )
    assert first != second
    assert begin(database, keys, clock, NUMBER) == second
