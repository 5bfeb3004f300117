"""A conversation begins with a word of the worker, and is over after a day without one."""

from __future__ import annotations

from typing import Any

import pytest

from db import contacts, conversations, talks
from db.figures import By, Counted, count
from db.today import today
from helpline.conversation import ConversationId
from helpline.message import Address, AddressKind, Channel


class Chat:
    """One worker, and what is counted of them."""

    def __init__(self, database: Any, keys: Any, clock: Any) -> None:
        self.database, self.clock = database, clock
        address = Address(Channel.TELEGRAM, AddressKind.TELEGRAM, "70")
        with database.write() as session:
            self.worker = ConversationId(
                contacts.find_or_begin(session, keys, [address], "bn", clock())
            )
            conversations.change(session, self.worker, country="QA", sector="home")

    def writes(self) -> None:
        with self.database.write() as session:
            talks.heard(session, self.worker, self.clock())

    def staff_write(self) -> None:
        with self.database.write() as session:
            talks.answered(session, self.worker)

    def job(self) -> int:
        with self.database.write() as session:
            return talks.close(session, self.clock())

    def running(self) -> tuple[int, int]:
        with self.database.read() as session:
            return today(session, self.clock()).talks

    def counted(self, by: By = By.VALUE) -> dict[str, int]:
        with self.database.read() as session:
            return count(session, Counted.TALK, by, ["2026-11"])


@pytest.fixture
def chat(database: Any, keys: Any, clock: Any) -> Chat:
    return Chat(database, keys, clock)


def test_it_is_counted_when_it_is_over_and_once(chat: Chat) -> None:
    chat.writes()
    chat.clock.forward(hours=23, minutes=59)
    assert (chat.job(), chat.counted(), chat.running()) == (0, {}, (1, 0))
    chat.clock.forward(minutes=1)
    assert [chat.job() for _ in range(2)] == [1, 0]
    assert chat.counted() == {talks.ALONE: 1}
    assert chat.counted(By.COUNTRY) == {"QA": 1}
    assert chat.running() == (0, 0)


def test_each_word_of_the_worker_carries_it_on(chat: Chat) -> None:
    for _ in range(5):
        chat.writes()
        chat.clock.forward(hours=20)
    assert (chat.job(), chat.counted()) == (0, {})


def test_a_person_wrote_in_it(chat: Chat) -> None:
    chat.writes()
    chat.staff_write()
    assert chat.running() == (1, 1)
    chat.clock.forward(days=1)
    chat.writes()  # before the job came: the old one is counted all the same
    chat.clock.forward(days=1)
    assert chat.job() == 1
    assert chat.counted() == {talks.PERSON: 1, talks.ALONE: 1}


def test_what_staff_write_alone_is_no_conversation(chat: Chat) -> None:
    chat.staff_write()
    chat.clock.forward(days=2)
    assert (chat.job(), chat.counted()) == (0, {})
