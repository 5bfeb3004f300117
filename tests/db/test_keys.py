"""Sealing binds a value to its place; rotation keeps old values readable."""

import os

import pytest

from db.keys import CannotOpen, KeyRing


def test_what_is_sealed_opens_in_its_place_only() -> None:
    ring = KeyRing((os.urandom(32),))
    sealed = ring.seal(b"8801700000001", "contact_points.value/1")
    assert b"88017" not in sealed
    assert ring.open(sealed, "contact_points.value/1") == b"8801700000001"
    with pytest.raises(CannotOpen, match="moved"):
        ring.open(sealed, "contact_points.value/2")


def test_a_changed_value_does_not_open() -> None:
    ring = KeyRing((os.urandom(32),))
    sealed = bytearray(ring.seal(b"x", "p"))
    sealed[-1] ^= 1
    with pytest.raises(CannotOpen):
        ring.open(bytes(sealed), "p")


def test_the_same_value_never_looks_the_same() -> None:
    ring = KeyRing((os.urandom(32),))
    assert ring.seal(b"x", "p") != ring.seal(b"x", "p")


def test_rotation() -> None:
    old, new = os.urandom(32), os.urandom(32)
    sealed = KeyRing((old,)).seal(b"x", "p")
    both = KeyRing((new, old))
    assert both.open(sealed, "p") == b"x"
    assert KeyRing((old,)).index("address", "1") in both.indexes("address", "1")
    with pytest.raises(CannotOpen, match="MASTER_KEYS"):
        KeyRing((new,)).open(sealed, "p")


def test_fingerprints_differ_by_purpose_and_key() -> None:
    one, two = KeyRing((b"1" * 32,)), KeyRing((b"2" * 32,))
    assert len({one.index("a", "x"), one.index("b", "x"), two.index("a", "x")}) == 3
    assert one.secret("a") != one.index("a", "")
