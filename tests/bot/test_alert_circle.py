"""Who is told: the circle grows with the wait, and who has a tie is told of nothing."""

from __future__ import annotations

from bot.alerts import Alerter
from db import alerts, roster
from db.cases import Cases
from helpline.taxonomy import Category
from tests.support.alerting import PEOPLE, Office, names
from tests.support.house import make_house


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
