"""A desk and an office with the real database; dialogue engine, channel and pager do as the test says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpline.directory import load_directory
from helpline.message import Channel
from tests.support.alerting import Office
from tests.support.house import Desk, FakeChannel, FakeDialogue, make_house
from tests.support.voice import Lines, VoiceDesk
from westline.build import ROOT


@pytest.fixture
def dialogue() -> FakeDialogue:
    return FakeDialogue()


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def desk(database, keys, clock, dialogue, channel) -> Desk:  # type: ignore[no-untyped-def]
    house = make_house(database, keys, clock, dialogue, channel)
    return Desk(replace(house, directory=load_directory(ROOT / "rights")))


@pytest.fixture
def office(database, keys, clock) -> Office:  # type: ignore[no-untyped-def]
    return Office(database, keys, clock)


@pytest.fixture
def voice_desk(database, keys, clock, dialogue) -> VoiceDesk:  # type: ignore[no-untyped-def]
    house = make_house(database, keys, clock, dialogue)
    return VoiceDesk(replace(house, channels={Channel.WHATSAPP: Lines()}))
