"""Alerts: once each, again until somebody has the case, nothing of a worker in them, nothing lost."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.alerts import Alerter, AppriseNotifier
from db import alerts, contacts, conversations, messages, roster, silence
from db.cases import Cases
from db.tables import AlertRow
from helpline import casework
from helpline.alerts import STAGES, alert_text
from helpline.cases import Answer, CaseStatus, Intake
from helpline.message import Address, AddressKind, Channel
from helpline.redaction import redact
from helpline.taxonomy import Category, Severity
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


@pytest.fixture
def office(database, keys, clock) -> Office:  # type: ignore[no-untyped-def]
    return Office(database, keys, clock)


def test_a_critical_case_is_told_at_once_and_again_until_it_is_taken_up(office: Office) -> None:
    office.opens(Category.VIO)
    assert [office.work(), office.work(minutes=4), office.work(minutes=1)] == [1, 0, 1]
    assert [office.work(minutes=5), office.work(minutes=5)] == [1, 1]
    assert "CRITICAL case 1. Nobody" in office.pager.sent[0]
    assert "waiting 15 minutes" in office.pager.sent[-1]


def test_it_never_stops_by_itself(office: Office) -> None:
    office.opens(Category.VIO)
    for _ in range(4):
        office.work(minutes=5)
    assert [office.work(minutes=15), office.work(minutes=14), office.work(hours=3)] == [1, 0, 1]
    assert "waiting 3 hours" in office.pager.sent[-1]
    office.takes_up()
    assert office.work(hours=3) == 0


def test_nobody_is_told_of_a_case_that_somebody_has(office: Office) -> None:
    office.opens(Category.VIO)
    office.work()
    office.takes_up()
    assert office.work(hours=1) == 0
    with office.house.database.read() as session:
        states = [row.state for row in session.scalars(select(AlertRow))]
    assert states == ["sent", "needless", "needless", "needless"]


def test_an_urgent_case_has_its_own_clock_and_others_have_none(office: Office) -> None:
    office.opens(Category.DOC, 1)
    office.opens(Category.WAG, 2)
    assert [office.work(), office.work(hours=1), office.work(hours=1)] == [1, 0, 1]


def test_of_an_ordinary_case_staff_are_told_before_the_time_is_over(office: Office) -> None:
    office.opens(Category.WAG)
    assert [office.work(hours=19), office.work(hours=1), office.work(hours=4)] == [0, 1, 1]
    assert "PRIORITY case 1, waiting 20 hours" in office.pager.sent[0]


def test_what_can_wait_is_told_when_somebody_is_there(
    office: Office, database, keys, clock
) -> None:  # type: ignore[no-untyped-def]
    office.has_roster(PEOPLE[:1])
    office.opens(Category.WAG)  # at noon: twenty hours later it is eight
    office.house = make_house(database, keys, clock)
    office.replicas = [Alerter(office.house, office.pager)]
    office.clock.forward(hours=10)
    office.has_roster([{**PEOPLE[0], "hours": ["daily 09:00-20:00"]}])
    office.pager.failures = [False] * 3  # nobody to tell: it did not go out
    assert [office.work(hours=10), office.work(minutes=1), office.work(minutes=2)] == [0, 0, 0]
    assert office.work(hours=2) == 1
    assert names(office.pager.told[0]) == "asha"


def test_a_case_that_becomes_critical_is_told_as_one(office: Office) -> None:
    office.opens(Category.DOC)
    office.work()
    with office.house.database.write() as session:
        book = Cases(session, office.house.keys)
        book.raise_severity(book.queue()[0].id, Severity.CRITICAL, "asha", office.clock())
    assert office.work(minutes=1) == 1
    assert "CRITICAL" in office.pager.sent[-1]
    assert office.work(minutes=120) == 3  # the urgent ones are needless now


@pytest.mark.parametrize("failure", [False, RuntimeError("01700000001")])
def test_a_provider_that_fails_is_tried_until_it_works(
    office: Office, failure: bool | Exception
) -> None:
    office.opens(Category.VIO)
    office.pager.failures = [failure] * 3
    assert [office.work(), office.work(seconds=3), office.work(seconds=5)] == [0, 0, 0]
    assert office.work(seconds=9) == 1


def test_an_original_opened_in_an_emergency_is_told_once_whoever_has_the_case(
    office: Office,
) -> None:
    office.opens(Category.VIO)
    office.work()
    office.takes_up()
    with office.house.database.write() as session:
        case = Cases(session, office.house.keys).queue()[0]
        alerts.plan_once(session, alerts.OPENED, case.id, 1, office.clock())
        alerts.plan_once(session, alerts.OPENED, case.id, 2, office.clock())
    assert office.work() == 2
    assert office.work(hours=1) == 0
    assert "Original of case 1 opened in an emergency" in office.pager.sent[-1]


def test_silence_of_a_worker_in_danger_is_told_once_after_each_last_message(office: Office) -> None:
    office.opens(Category.VIO)
    office.takes_up()

    def writes(name: str) -> None:
        with office.house.database.write() as session:
            case = Cases(session, office.house.keys).by_number(1)
            assert case
            text = redact(RawText("i am here")).text
            messages.note_inbound(
                session, case.conversation, name, "text", text, (), "en", office.clock()
            )

    def looks() -> int:
        with office.house.database.write() as session:
            silence.notice(session, office.clock())
        return office.work()

    writes("in:1")
    office.clock.forward(minutes=119)
    assert looks() == 0
    office.clock.forward(minutes=1)
    assert [looks(), looks()] == [1, 0]
    assert "worker of critical case 1 has been silent for 2 hours" in office.pager.sent[-1]
    writes("in:2")
    assert looks() == 0
    office.clock.forward(hours=3)
    assert [looks(), looks()] == [1, 0]
    with office.house.database.write() as session:
        book = Cases(session, office.house.keys)
        casework.change_status(book, book.queue()[0], CaseStatus.CLOSED, "asha", office.clock())
    writes("in:3")
    office.clock.forward(hours=3)
    assert looks() == 0


def test_three_replicas_notice_a_silence_once(office: Office) -> None:
    office.opens(Category.VIO)
    office.takes_up()
    with office.house.database.write() as session:
        case = Cases(session, office.house.keys).by_number(1)
        assert case
        text = redact(RawText("i am here")).text
        messages.note_inbound(
            session, case.conversation, "in:1", "text", text, (), "en", office.clock()
        )
    office.clock.forward(hours=3)

    def look(_replica: int) -> None:
        with office.house.database.write() as session:
            silence.notice(session, office.clock())

    with ThreadPoolExecutor(3) as replicas:
        list(replicas.map(look, range(3)))
    assert office.work() == 1


def test_a_killed_sender_leaves_the_alert_to_another(office: Office) -> None:
    office.opens(Category.VIO)
    assert office.replicas[0].claim()  # and dies
    assert office.work() == 0
    assert office.work(minutes=2) == 1


def test_an_alert_says_nothing_of_a_worker(office: Office) -> None:
    office.opens(Category.SXV)
    office.work()
    (body,) = office.pager.sent
    for secret in ("Jashim", "Rina", "0170", "PERSON", "Sexual", "hit"):
        assert secret not in body
    assert "/console/cases/1" in body


def test_without_an_address_nothing_is_claimed(office: Office, database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    office.opens(Category.VIO)
    silent = make_house(database, keys, clock)
    assert Alerter(silent, office.pager).claim() is None
    office.has_roster([{"login": "asha", "hours": ["daily 00:00-24:00"]}])
    assert Alerter(silent, office.pager).claim() is None
    office.has_roster([{"login": "asha", "hours": ["daily 00:00-24:00"], "alert": ["json://asha"]}])
    assert Alerter(silent, office.pager).claim()


PEOPLE = [
    {"login": "asha", "languages": ["bn"], "hours": ["daily 08:00-20:00"], "alert": ["json://asha"]},
    {"login": "binu", "languages": ["en"], "hours": ["daily 08:00-20:00"], "alert": ["json://binu"],
     "not_for": ["Planted Garments"]},
    {"login": "chitra", "level": "supervisor", "hours": ["daily 08:00-20:00"], "alert": ["json://chitra", "json://house"]},
    {"login": "dev", "level": "manager", "hours": ["mon 09:00-10:00"], "alert": ["json://dev"]},
]  # fmt: skip


def names(addresses: tuple[str, ...]) -> str:
    return " ".join(address.removeprefix("json://") for address in addresses)


def test_the_circle_of_who_is_told_grows_with_the_wait(office: Office) -> None:
    office.has_roster(PEOPLE)
    office.opens(Category.VIO)
    for minutes in (0, 5, 5, 5):
        office.work(minutes=minutes)
    assert [names(told) for told in office.pager.told] == [
        "house binu", "house asha binu chitra", "house asha binu chitra", "house asha binu chitra dev",
    ]  # fmt: skip


def test_at_night_everybody_is_told_of_what_is_critical(office: Office) -> None:
    office.has_roster(PEOPLE)
    office.clock.forward(hours=12)
    office.opens(Category.VIO)
    office.work()
    assert names(office.pager.told[0]) == "house asha binu chitra dev"


def test_whoever_has_a_tie_is_told_of_nothing(office: Office) -> None:
    office.has_roster(PEOPLE)
    office.opens(Category.VIO)
    with office.house.database.write() as session:
        case = Cases(session, office.house.keys).queue()[0]
        roster.bar(session, case.conversation, frozenset({"binu"}))
        roster.bar(session, case.conversation, frozenset({"binu"}))
    for minutes in (0, 15):
        office.work(minutes=minutes)
    assert all("binu" not in names(told) for told in office.pager.told)
    assert names(office.pager.told[0]) == "house asha"


def test_an_emergency_is_told_to_those_who_stand_higher(office: Office) -> None:
    office.has_roster(PEOPLE)
    office.opens(Category.WAG)
    with office.house.database.write() as session:
        alerts.plan_once(
            session,
            alerts.OPENED,
            Cases(session, office.house.keys).queue()[0].id,
            1,
            office.clock(),
        )
        roster.bar(
            session, Cases(session, office.house.keys).queue()[0].conversation, frozenset({"dev"})
        )
    office.work()
    assert names(office.pager.told[0]) == "house chitra"


def test_every_stage_has_its_words() -> None:
    for severity, waits in STAGES.items():
        for wait in waits:
            title, body = alert_text(severity, 7, wait, "https://h.example")
            assert "case 7" in title
            assert body.endswith("https://h.example/console/cases/7")
            assert ("waiting" in title) is (wait > timedelta(0))


def test_apprise_takes_the_addresses_and_answers_for_them() -> None:
    assert AppriseNotifier().notify("t", "b", ("json://127.0.0.1:1/nothing",)) is False
    assert alerts.STAGES is STAGES
