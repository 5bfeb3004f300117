"""A worker with a conversation, and the desk that every action works at."""

from __future__ import annotations

import pytest

from actions.desk import Desk
from db import contacts, conversations
from helpline.message import Address, AddressKind, Channel
from tests.support.house import cards, test_settings, words


@pytest.fixture
def worker(database, keys, clock, monkeypatch) -> str:  # type: ignore[no-untyped-def]
    desk = Desk(
        test_settings(),
        database,
        keys,
        cards(),
        words(),
    )
    for module in ("desk", "greet", "intake", "place", "puzzled", "rights", "server", "summary"):
        monkeypatch.setattr(f"actions.{module}.desk", lambda: desk)
    with database.write() as session:
        address = Address(Channel.TELEGRAM, AddressKind.TELEGRAM, "1")
        conversation = contacts.find_or_begin(session, keys, [address], "en", clock())
        pseudonym = conversations.load(session, conversation).pseudonym
    return pseudonym
