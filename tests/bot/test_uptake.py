"""How workers find us and tell others: links, posters' places, news. On both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from db import configuration
from db.cases import Cases
from db.tables import CaseRow, FigureRow, MessageRow
from helpline import casework
from helpline.cases import Intake
from helpline.configuration import Section
from helpline.taxonomy import Category
from tests.support.room import Room

pytestmark = pytest.mark.slow


@pytest.fixture
def room(database: Any, keys: Any, clock: Any) -> Room:
    room = Room(database, keys, clock)
    with database.write() as session:
        configuration.save(session, keys, Section.SITES, "gate2: Second gate", 0, "ada", clock())
    return room


def counted(room: Room) -> list[tuple[str, str, str]]:
    with room.database.read() as session:
        rows = session.scalars(select(FigureRow).where(FigureRow.kind == "site"))
        return [(row.value, row.language, row.channel) for row in rows]


def test_a_place_is_counted_once_and_without_anybody(room: Room) -> None:
    room.says("বাংলা #gate2", "বাংলা #gate2")
    assert counted(room) == [("gate2", "", "")]
    assert room.worker()[0].language == "bn"
    with room.database.read() as session:
        kept = session.scalars(select(MessageRow)).all()
        assert not any("gate2" in str(row.text) for row in kept)


@pytest.mark.parametrize("text", ["english #nowhere", "my boss hit me #gate2", "#gate2", "english"])
def test_nothing_else_is_counted(room: Room, text: str) -> None:
    room.says(text)
    assert counted(room) == []


def test_a_link_to_pass_on_says_nothing_of_the_worker(room: Room) -> None:
    room.says("SHARE")
    said = room.desk.sent[-1]
    assert "Only do it if that is safe for you." in said
    assert said.endswith("/chat")


def test_news_are_asked_for_and_ended(room: Room) -> None:
    room.says("NEWS")
    assert "May we write to you" in room.desk.sent[-1]
    room.says("yes")
    assert room.worker()[0].news
    assert "Write NEWS to change that." in room.desk.sent[-1]
    room.says("NEWS", "no")
    assert not room.worker()[0].news


def test_stop_ends_news_for_good(room: Room) -> None:
    room.says("NEWS", "yes", "STOP", "START")
    assert not room.worker()[0].opted_out
    assert not room.worker()[0].news, "whoever comes back is not written to unasked"


def test_after_the_pin_the_law_is_one_tap_away(room: Room) -> None:
    room.says("hello")
    worker, _due = room.worker()
    with room.database.write() as session:
        book = Cases(session, room.keys)
        casework.open_case(book, worker, Intake(Category.WAG), "k", room.clock())
    room.says("skip")
    assert "what the law says about this" in room.desk.sent[-1]
    room.says("1")
    assert room.dialogue.turns[-1].command == '/ask_rights{"category": "WAG"}'


def test_danger_does_not_end_in_the_queue_about_us(room: Room) -> None:
    room.says("hello")
    worker, _due = room.worker()
    with room.database.write() as session:
        book = Cases(session, room.keys)
        casework.take_feedback(book, worker, "k", room.clock(), None)
    room.says("he is beating me right now")
    with room.database.read() as session:
        found = session.scalars(select(CaseRow).order_by(CaseRow.number)).all()
        assert [(row.about_us, row.severity) for row in found] == [(True, 2), (False, 0)]
