"""A worker's own word erases them: asked once, then everything goes, and it cannot come back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.base import ProviderDown
from bot.dialogue import Turn
from bot.eraser import Eraser
from db import erase, trackers
from db.database import Database
from db.keys import KeyRing
from db.ledger import Ledger
from db.tables import AuditRow, ContactPointRow, ConversationRow
from helpline.conversation import ConversationId
from helpline.message import Choice, Outbound
from tests.db.test_erase import everything
from tests.support.house import Desk, FakeChannel, FakeDialogue, make_house, test_settings

CHECK = Outbound(
    "Shall I delete everything?", (Choice("Delete", "/erase_yes"), Choice("Keep", "/erase_no"))
)
STORY = "they owe me three months of wages"

pytestmark = pytest.mark.slow


class Asked:
    """A desk whose dialogue asks for confirmation, and what came of it."""

    def __init__(
        self, database: Database, keys: KeyRing, clock: Callable[[], datetime], folder: Path
    ) -> None:
        self.dialogue, self.channel = FakeDialogue([CHECK]), FakeChannel()
        settings = test_settings(ERASURES_FILE=str(folder / "erasures.jsonl"))
        self.house = make_house(database, keys, clock, self.dialogue, self.channel, settings)
        self.ledger = Ledger(settings.erasures_file)
        self.desk, self.eraser = Desk(self.house), Eraser(self.house)

    def erase_all(self) -> int:
        count = 0
        while farewell := self.eraser.claim():
            asyncio.run(self.eraser.erase(farewell))
            count += 1
        return count


@pytest.fixture
def asked(database: Database, keys: KeyRing, clock, tmp_path: Path) -> Asked:  # type: ignore[no-untyped-def]
    asked = Asked(database, keys, clock, tmp_path)
    asked.desk.says(STORY)
    asked.desk.says("ERASE")
    asked.desk.work()
    assert STORY in everything(database)
    return asked


def test_the_word_is_a_command_to_the_dialogue(asked: Asked) -> None:
    turn: Turn = asked.dialogue.turns[-1]
    assert turn.command == "/erase"


@pytest.mark.parametrize("answer", ["1", "yes", "YES!", "১"])
def test_after_yes_nothing_is_left(asked: Asked, database: Database, answer: str) -> None:
    asked.desk.says(answer)
    asked.desk.work()
    assert "deleting everything now" in asked.desk.sent[-1]
    assert len(asked.dialogue.turns) == 2
    assert asked.erase_all() == 1
    assert STORY not in everything(database)
    with database.read() as session:
        assert session.scalars(select(ContactPointRow)).all() == []
        (row,) = session.scalars(select(ConversationRow))
        assert row.erase_at is None
        (entry,) = session.scalars(select(AuditRow))
        assert (entry.actor, entry.action) == ("worker", "erase")
    assert asked.ledger.erased() == (row.id,)
    assert len(asked.channel.unsent) >= 3
    assert asked.erase_all() == 0


@pytest.mark.parametrize("answer", ["2", "no"])
def test_after_no_everything_stays(asked: Asked, database: Database, answer: str) -> None:
    asked.desk.says(answer)
    asked.desk.work()
    assert "I keep it" in asked.desk.sent[-1]
    assert asked.erase_all() == 0
    assert STORY in everything(database)


def test_another_message_is_no_answer(asked: Asked, database: Database) -> None:
    asked.desk.says("and my passport is with the agent")
    asked.desk.work()
    assert asked.erase_all() == 0
    assert STORY in everything(database)


def test_our_last_words_go_first_but_are_not_waited_for_long(asked: Asked, clock) -> None:  # type: ignore[no-untyped-def]
    asked.channel.failures = [ProviderDown("down, as the test wants")]
    asked.desk.says("yes")
    asked.desk.work()
    assert asked.erase_all() == 0
    clock.forward(minutes=11)
    assert asked.erase_all() == 1


def test_a_killed_process_leaves_it_to_the_next(asked: Asked, clock) -> None:  # type: ignore[no-untyped-def]
    asked.desk.says("yes")
    asked.desk.work()
    assert asked.eraser.claim()
    assert asked.eraser.claim() is None
    clock.forward(minutes=2)
    assert asked.erase_all() == 1


def test_the_dialogue_forgets_as_well(asked: Asked, database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    trackers.prepare(database)
    with database.write() as session:
        (row,) = session.scalars(select(ConversationRow))
        trackers.save(session, f"{row.pseudonym}.1", "[]", clock())
    object.__setattr__(asked.house, "trackers", database)
    asked.desk.says("yes")
    asked.desk.work()
    asked.erase_all()
    with database.read() as session:
        assert trackers.senders(session) == []


def test_whoever_was_erased_after_stop_and_writes_again_is_answered(asked: Asked) -> None:
    asked.desk.says("STOP")
    asked.desk.work()
    asked.dialogue.answers = [CHECK]
    asked.desk.says("erase")
    asked.desk.work()
    asked.desk.says("STOP")
    asked.desk.work()
    with asked.house.database.write() as session:
        (row,) = session.scalars(select(ConversationRow))
        erase.erase(
            session,
            asked.house.keys,
            asked.ledger,
            ConversationId(row.id),
            "worker",
            asked.house.now(),
        )
    said = len(asked.desk.sent)
    asked.dialogue.answers = [Outbound("welcome back")]
    asked.desk.says("hello")
    asked.desk.says("hello", visitor="another")
    asked.desk.work()
    assert asked.desk.sent[said:].count("welcome back") == 2


def test_whoever_writes_again_is_somebody_new(asked: Asked, database: Database) -> None:
    asked.desk.says("yes")
    asked.desk.work()
    asked.erase_all()
    asked.desk.says("hello")
    asked.desk.work()
    with database.read() as session:
        assert len(session.scalars(select(ConversationRow)).all()) == 2
