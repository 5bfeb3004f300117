"""A worker's phone, the console's hands, and the database between them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from console import answering
from console.hand import CaseMissing, on_case
from console.office import Office
from db import conversations, handover, staff
from db.cases import Cases
from db.database import Database
from db.keys import KeyRing
from db.sessions import Staff
from db.tables import ConversationRow
from tests.support.house import Desk, FakeChannel, FakeDialogue, make_house


class Hands:
    """What the console's forms do, for one person after the other."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def _do(self, verb: Any, number: int, who: Staff, **form: str) -> bool:
        try:
            with on_case(self.office, number, who) as hand:
                verb(hand, form)
        except CaseMissing:
            return False
        return True

    def take_over(self, number: int, who: Staff, _now: Any = None, holder: str = "") -> bool:
        return self._do(answering.take, number, who, holder=holder)

    def reply(self, number: int, text: str, once: str, who: Staff, _now: Any = None) -> bool:
        return self._do(answering.reply, number, who, text=text, once=once)

    def give_back(self, number: int, who: Staff, _now: Any = None) -> bool:
        return self._do(answering.back, number, who)


class Room:
    """A worker's phone, the console's hands, and the database between them."""

    def __init__(self, database: Database, keys: KeyRing, clock: Any) -> None:
        self.database, self.keys, self.clock = database, keys, clock
        self.dialogue, self.channel = FakeDialogue(), FakeChannel()
        self.house = make_house(database, keys, clock, self.dialogue, self.channel)
        self.desk = Desk(self.house)
        self.office = Office(database, keys, clock, self.house.catalogue, self.house.settings)
        self.hands = Hands(self.office)
        with database.write() as session:
            for login in ("asha", "binu"):
                staff.add(
                    session, login, login.title(), "responder", "a long test password", clock()
                )
        self.asha, self.binu = (
            Staff(login, login, login.title(), "responder", "x") for login in ("asha", "binu")
        )

    def says(self, *texts: str) -> None:
        for text in texts:
            self.desk.says(text)
            self.desk.work()

    def takes(self, who: Staff) -> None:
        assert self.hands.take_over(1, who, self.clock())
        self.desk.work()

    def writes(self, text: str, who: Staff | None = None, once: str = "1") -> None:
        assert self.hands.reply(1, text, once, who or self.asha, self.clock())
        self.desk.work()

    def case(self) -> Any:
        with self.database.read() as session:
            return Cases(session, self.keys).by_number(1)

    def worker(self) -> Any:
        with self.database.read() as session:
            (row,) = session.scalars(select(ConversationRow))
            return conversations.load(session, row.id), row.answer_due

    def overdue(self) -> int:
        with self.database.write() as session:
            return handover.give_back_overdue(session, self.keys, self.clock())
