"""Sealed originals: bound to their place, dead without their key, and the errands that bring files."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import contacts, media, sealed
from db.database import Database
from db.keys import CannotOpen, KeyRing
from db.tables import ConversationKeyRow, MediaRow
from helpline.conversation import ConversationId
from helpline.message import Address, AddressKind, Channel, Media

PLACE = "media/42"
LEASE = timedelta(minutes=5)


def worker(session, keys, clock, number: str = "1") -> ConversationId:  # type: ignore[no-untyped-def]
    address = Address(Channel.TELEGRAM, AddressKind.TELEGRAM, number)
    return ConversationId(contacts.find_or_begin(session, keys, [address], "en", clock()))


def test_an_original_opens_at_its_place_only(database: Database, keys: KeyRing, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        rina, mina = worker(session, keys, clock), worker(session, keys, clock, "2")
        value = sealed.seal(session, keys, rina, b"a voice", PLACE, clock())
        sealed.seal(session, keys, mina, b"another", PLACE, clock())
    with database.read() as session:
        assert b"a voice" not in value
        assert sealed.unseal(session, keys, rina, value, PLACE) == b"a voice"
        for whose, where, body in [
            (rina, "media/43", value),
            (mina, PLACE, value),
            (rina, PLACE, value[:-1] + bytes([value[-1] ^ 1])),
        ]:
            with pytest.raises(CannotOpen, match="changed or moved"):
                sealed.unseal(session, keys, whose, body, where)


def test_a_destroyed_key_takes_everything_with_it(database: Database, keys: KeyRing, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        rina = worker(session, keys, clock)
        value = sealed.seal(session, keys, rina, b"a voice", PLACE, clock())
        assert sealed.destroy(session, rina)
        assert not sealed.destroy(session, rina)
        with pytest.raises(CannotOpen, match="destroyed"):
            sealed.unseal(session, keys, rina, value, PLACE)


def test_the_key_itself_is_wrapped(database: Database, keys: KeyRing, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        rina = worker(session, keys, clock)
        value = sealed.seal(session, keys, rina, b"a voice", PLACE, clock())
        stranger = KeyRing((b"s" * 32,))
        with pytest.raises(CannotOpen, match="master key"):
            sealed.unseal(session, stranger, rina, value, PLACE)
        assert len(session.get_one(ConversationKeyRow, rina).key_sealed) > sealed.KEY_BYTES


def expected(session, keys, clock, source: str = "in:1") -> ConversationId:  # type: ignore[no-untyped-def]
    rina = worker(session, keys, clock)
    given = (session, keys, rina, Channel.TELEGRAM, source, Media("file-1"), clock())
    assert media.expect(*given)
    assert not media.expect(*given)
    return rina


def test_a_file_is_fetched_once_and_what_fetched_it_forgotten(
    database: Database, keys: KeyRing, clock
) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        rina = expected(session, keys, clock)
        errand = media.claim(session, keys, clock(), LEASE)
        assert errand
        assert errand.reference == "file-1"
        assert "file-1" not in repr(errand)
        assert media.claim(session, keys, clock(), LEASE) is None
        media.keep(session, keys, errand, b"OggS", "audio/ogg", clock())
        (kept,) = media.of_conversation(session, rina)
        assert (kept.state, kept.size, kept.type) == ("kept", 4, "audio/ogg")
        assert media.open_body(session, keys, rina, kept.id) == (b"OggS", "audio/ogg")
        stranger = worker(session, keys, clock, "9")
        assert media.open_body(session, keys, stranger, kept.id) is None
        assert session.get_one(MediaRow, kept.id).reference_sealed is None


def test_a_killed_errand_comes_back(database: Database, keys: KeyRing, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        expected(session, keys, clock)
        assert media.claim(session, keys, clock(), LEASE)
        clock.forward(minutes=6)
        again = media.claim(session, keys, clock(), LEASE)
        assert again
        assert again.attempts == 2


def test_what_was_forgotten_is_not_kept_after_all(database: Database, keys: KeyRing, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        rina = expected(session, keys, clock)
        errand = media.claim(session, keys, clock(), LEASE)
        assert errand
        media.forget(session, rina)
        media.keep(session, keys, errand, b"OggS", "audio/ogg", clock())
        (kept,) = media.of_conversation(session, rina)
        assert kept.state == "removed"
        assert media.open_body(session, keys, rina, kept.id) is None
