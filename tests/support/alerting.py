"""An office that is told of cases: a pager that remembers, a worker, three replicas."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.alerts import Alerter
from db import contacts, conversations, roster
from db.cases import Cases
from helpline import casework
from helpline.cases import Answer, CaseStatus, Intake
from helpline.message import Address, AddressKind, Channel
from helpline.redaction import redact
from helpline.taxonomy import Category
from helpline.text import RawText
from tests.support.house import make_house, test_settings


class Pager:
    """Remembers what went out; fails as often as it is told."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.told: list[tuple[str, ...]] = []
        self.failures: list[bool | Exception] = []

    def notify(self, title: str, body: str, addresses: tuple[str, ...]) -> bool:
        if self.failures:
            failure = self.failures.pop(0)
            if isinstance(failure, Exception):
                raise failure
            return failure
        self.sent.append(body)
        self.told.append(addresses)
        return True


class Office:
    """A house with a pager and one worker."""

    def __init__(self, database, keys, clock) -> None:  # type: ignore[no-untyped-def]
        self.clock, self.pager = clock, Pager()
        self.house = make_house(
            database, keys, clock, settings=test_settings(ALERT_URLS="json://house")
        )
        self.replicas = [Alerter(self.house, self.pager) for _ in range(3)]

    def opens(self, category: Category, number: int = 1) -> None:
        with self.house.database.write() as session:
            address = Address(Channel.TELEGRAM, AddressKind.TELEGRAM, str(number))
            found = contacts.find_or_begin(session, self.house.keys, [address], "en", self.clock())
            worker = conversations.load(session, found)
            story = redact(RawText("Jashim hit Rina Planted, call 01700000001")).text
            book = Cases(session, self.house.keys)
            casework.open_case(
                book, worker, Intake(category, {Answer.STORY: story}), f"k{number}", self.clock()
            )

    def has_roster(self, people: list[dict[str, Any]]) -> None:
        with self.house.database.write() as session:
            data = {"zone": "UTC", "people": people}
            roster.save(session, self.house.keys, data, "operator", self.clock())

    def takes_up(self) -> None:
        with self.house.database.write() as session:
            book = Cases(session, self.house.keys)
            for case in book.queue():
                casework.change_status(book, case, CaseStatus.IN_PROGRESS, "asha", self.clock())

    def work(self, **later: float) -> int:
        """Let time pass and have every replica do what is due. How many alerts went out."""
        self.clock.forward(**later)
        before = len(self.pager.sent)

        async def run() -> None:
            for alerter in self.replicas:
                while due := alerter.claim():
                    await alerter.send(due)

        asyncio.run(run())
        return len(self.pager.sent) - before


PEOPLE = [
    {"login": "asha", "languages": ["bn"], "hours": ["daily 08:00-20:00"], "alert": ["json://asha"]},
    {"login": "binu", "languages": ["en"], "hours": ["daily 08:00-20:00"], "alert": ["json://binu"],
     "not_for": ["Planted Garments"]},
    {"login": "chitra", "level": "supervisor", "hours": ["daily 08:00-20:00"], "alert": ["json://chitra", "json://house"]},
    {"login": "dev", "level": "manager", "hours": ["mon 09:00-10:00"], "alert": ["json://dev"]},
]  # fmt: skip


def names(addresses: tuple[str, ...]) -> str:
    return " ".join(address.removeprefix("json://") for address in addresses)
