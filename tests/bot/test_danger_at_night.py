"""Danger when nobody is on duty, and the numbers that are said then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from db import configuration, roster
from db.tables import ConversationRow
from helpline.directory import EMERGENCY, PURPOSES, load_directory
from helpline.taxonomy import Severity
from tests.support.danger import DANGER, cases, has_roster, says
from tests.support.house import LANGUAGES, Desk
from westline.build import ROOT

pytestmark = pytest.mark.slow


def test_nobody_on_duty_is_said_with_the_time_and_a_number(desk: Desk) -> None:
    has_roster(desk, "mon-fri 08:00-16:00")  # it is Wednesday, 18:00 in Dhaka
    says(desk, DANGER["en"])
    said = desk.sent[0]
    assert "nobody is at work now. Somebody will be from 08:00, 26/11" in said
    assert "999" in said
    assert "Is it safe to write here?" in said
    assert "a person of our team now" not in said
    assert [case.severity for case in cases(desk)] == [Severity.CRITICAL]


@pytest.mark.parametrize("form", LANGUAGES)
def test_nobody_on_duty_is_said_in_every_language(desk: Desk, form: str) -> None:
    has_roster(desk, "mon-fri 08:00-16:00")
    says(desk, DANGER[form])
    assert "08:00, 26/11" in desk.sent[0]
    assert "{" not in desk.sent[0]


@pytest.mark.parametrize(
    "hours", [("daily 08:00-23:00", None), ("mon 08:00-09:00", "daily 17:00-19:00")]
)
def test_somebody_at_work_or_on_call_is_a_person_now(
    desk: Desk, hours: tuple[str, str | None]
) -> None:
    has_roster(desk, *hours)
    says(desk, DANGER["en"])
    assert "before a person of our team now" in desk.sent[0]


def test_without_a_number_and_without_anybody_nothing_is_made_up(desk: Desk) -> None:
    desk.house = replace(desk.house, directory={})
    desk.gateway = type(desk.gateway)(desk.house)
    has_roster(desk, "mon-fri 08:00-16:00")
    says(desk, DANGER["en"])
    assert "08:00, 26/11" in desk.sent[0]
    assert "call" not in desk.sent[0]


def test_whoever_has_a_tie_to_somebody_named_is_kept_out(desk: Desk) -> None:
    has_roster(desk, "daily 00:00-24:00", not_for=["Planted Garments"])
    says(desk, "i sew at planted garments and they do not pay")
    with desk.house.database.read() as session:
        (worker,) = session.scalars(select(ConversationRow))
        assert roster.barred(session, worker.id) == {"asha"}


def test_every_directory_has_a_number_with_its_source() -> None:
    directory = load_directory(ROOT / "rights")
    assert set(directory) >= {"BD", "IN", "MY", "TH", "JO", "AE", "QA", "SA", "GB"}
    for lines in directory.values():
        assert lines[EMERGENCY].number
        assert set(lines) <= set(PURPOSES)
        assert all(line.source and line.checked for line in lines.values())
    assert "XX" not in directory


def test_the_installations_own_number_comes_before_the_shipped_one(desk: Desk) -> None:
    own = (
        "emergency: {number: '0800-1', reaches: our line, source: us, "
        "checked: 2026-11-25, dialled: 2026-11-25}"
    )
    with desk.house.database.write() as session:
        configuration.save(session, desk.house.keys, "directory", own, 0, "sita", desk.house.now())
    says(desk, DANGER["en"])
    assert "0800-1" in desk.sent[-1]
    assert "999" not in desk.sent[-1]
