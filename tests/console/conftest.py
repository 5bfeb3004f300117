"""A helpline with two cases, and people of every role who look at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from bot.channels.webchat import arrival
from db import contacts, conversations, holding, inbox, messages, originals
from db.cases import Cases
from helpline import casework
from helpline.cases import Answer, Intake
from helpline.message import Address, AddressKind, Channel
from helpline.redaction import redact
from helpline.taxonomy import Category
from helpline.text import RawText
from tests.support.staffroom import Desk, hire, make_site

STORIES = (
    (Category.WAG, "<script>alert(1)</script> 01700000001"),
    (Category.VIO, "he hits us"),
)


@pytest.fixture
def cases(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    """Two cases of one worker, and a message that nobody could read."""
    with database.write() as session:
        book = Cases(session, keys)
        address = Address(Channel.TELEGRAM, AddressKind.TELEGRAM, "1")
        found = contacts.find_or_begin(session, keys, [address], "ar", clock())
        worker = conversations.load(session, found)
        for number, (category, story) in enumerate(STORIES):
            told = redact(RawText(story))
            intake = Intake(category, {Answer.STORY: told.text})
            casework.open_case(book, worker, intake, f"k{number}", clock())
            sealed = originals.seal(session, keys, worker.id, f"s{number}", RawText(story), clock())
            messages.note_inbound(
                session, worker.id, f"s{number}", "text", told.text, told.findings, "ar", clock(), sealed,
            )  # fmt: skip
        inbox.accept(session, keys, [arrival("v", "m", "x", None, clock())], "en", clock())
        [claim] = holding.claim(session, keys, clock(), timedelta(30))
        holding.bury(session, claim, "ValueError", clock())


@pytest.fixture
def office(database, keys, clock, cases) -> Callable[..., Desk]:  # type: ignore[no-untyped-def]
    """Opens a desk for a colleague of any role, logged in."""
    site = make_site(database, keys, clock)

    def open_desk(login: str, role: str = "responder", name: str = "") -> Desk:
        hire(database, clock(), login, role, name)
        desk = Desk(TestClient(site, follow_redirects=False), login, clock)
        assert desk.enters() == 200
        return desk

    return open_desk


@pytest.fixture
def desk(office: Callable[..., Desk]) -> Desk:
    """The desk of a responder."""
    return office("asha", name="Asha <b>")
