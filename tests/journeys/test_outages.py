"""Journeys while something of ours is away: the dialogue, the actions, staff, the place where they are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from db import roster
from db.keys import KeyRing
from db.tables import RosterRow
from tests.support.phone import wait_for
from tests.support.running import STAFF, Running

pytestmark = [pytest.mark.dialogue, pytest.mark.processes]


def test_dialogue_and_actions_down_are_said_and_made_good(westline: Running) -> None:
    for number, kind in (("8801700000010", "actions"), ("8801700000011", "dialogue")):
        phone = westline.whatsapp(number)
        westline.kill(kind)
        assert "safe. My answer will take longer" in phone.says("hello")
        before = len(phone.bubbles())
        westline.start(kind)
        wait_for(lambda p=phone, b=before: len(p.bubbles()) > b)
        assert "not your employer" in phone.bubbles()[-1].text


def test_nobody_is_on_duty(westline: Running) -> None:
    keys, now = KeyRing(westline.settings.master_keys), datetime.now(UTC)
    later = now + timedelta(days=1)
    people = [{"login": STAFF, "hours": [f"{later:%a} 08:00-09:00".lower()]}]
    with westline.database().write() as session:
        roster.save(session, keys, {"zone": "UTC", "people": people}, "operator", now)
    try:
        phone = westline.whatsapp("8801700000091")
        phone.says("hello")
        asked = phone.says("person")
        assert f"Somebody will be from 08:00, {later:%d/%m}" in asked
        answer = phone.says("please help, my employer is beating me with a rod now")
        assert "nobody is at work now" in answer
        assert f"08:00, {later:%d/%m}" in answer
        assert "999" in answer
    finally:
        with westline.database().write() as session:
            session.execute(delete(RosterRow))


def test_an_alert_provider_fails_and_then_works(westline: Running) -> None:
    wait_for(lambda: not westline.alert_line.failing)
    before = len(westline.alerts)
    westline.alert_line.failing = 2
    phone = westline.telegram("700000092")
    assert "not your fault" in phone.says("my boss locked me in the room and beats me now")
    wait_for(lambda: westline.alert_line.failing == 0 and len(westline.alerts) > before)
    assert "CRITICAL case" in westline.alerts[before]
    assert "locked" not in westline.alerts[before]
