"""Alerts: once each, again until somebody has the case, nothing of a worker in them, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.alerts import Alerter, AppriseNotifier
from db import alerts
from db.cases import Cases
from db.tables import AlertRow
from helpline.alerts import STAGES, alert_text
from helpline.taxonomy import Category, Severity
from tests.support.alerting import Office
from tests.support.house import make_house


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
