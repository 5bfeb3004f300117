"""What is kept of a conversation: nothing of a worker who refused, whoever writes it down."""

from __future__ import annotations

import pytest

from bot.transcript import Transcript
from db import contacts, conversations, messages
from db.cases import Cases
from db.database import Database
from db.keys import KeyRing
from helpline import casework
from helpline.conversation import ConversationId
from helpline.message import Address, AddressKind, Channel, Outbound

PHONE = Address(Channel.WHATSAPP, AddressKind.WA_ID, "8801700000001")


@pytest.mark.parametrize(("agreed", "kept"), [(None, 1), (True, 1), (False, 0)])
def test_our_words_to_a_worker_who_refused_are_not_kept(
    database: Database, keys: KeyRing, clock, agreed: bool | None, kept: int
) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        me = ConversationId(contacts.find_or_begin(session, keys, [PHONE], "en", clock()))
        if agreed is not None:
            worker = conversations.load(session, me)
            casework.record_consent(Cases(session, keys), worker, agreed, clock())
            session.flush()
            session.expire_all()
        worker = conversations.load(session, me)
        lost = Outbound("We could not open your voice note.")
        Transcript(session, keys, clock()).said(worker, "lost:1", lost)
        Transcript(session, keys, clock()).said(worker, "lost:1", lost)
        assert len(messages.transcript(session, me)) == kept
