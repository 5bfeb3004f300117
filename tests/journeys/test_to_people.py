"""Journeys that end before a person: danger, and a voice note that somebody listens to."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import httpx
import pytest

from db import media
from db.cases import Cases
from db.keys import KeyRing
from tests.support.phone import wait_for
from tests.support.running import STAFF, Running
from tests.support.staffroom import Desk

pytestmark = [pytest.mark.dialogue, pytest.mark.processes]

_COOKIES: dict[str, str] = {}
"""A second factor's code is taken once: who is in stays in."""


def log_in(browser: httpx.Client, westline: Running) -> None:
    if westline.url not in _COOKIES:
        assert Desk(browser, STAFF, lambda: datetime.now(UTC)).enters() == 200
        _COOKIES[westline.url] = browser.cookies["westline_staff"]
    browser.cookies.set("westline_staff", _COOKIES[westline.url], path="/")


@pytest.mark.parametrize("provider", ["whatsapp", "telegram"])
def test_a_voice_note_reaches_a_listener(westline: Running, provider: str) -> None:
    phone = getattr(westline, provider)("8801700000071" if provider == "whatsapp" else "700000071")
    phone.says("hello")
    sound = b"OggS" + bytes(1000 + len(phone.number))
    assert "locked away" in phone.speaks(sound)
    keys = KeyRing(westline.settings.master_keys)

    def kept() -> tuple[int, str] | None:
        with westline.database().read() as session:
            for case in Cases(session, keys).queue():
                for file in media.of_conversation(session, case.conversation):
                    if file.size == len(sound):
                        return case.number, file.id
        return None

    number, file = wait_for(kept)
    with httpx.Client(base_url=westline.url, trust_env=False) as browser:
        log_in(browser, westline)
        page = browser.get(f"/console/cases/{number}").text
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        assert token
        address = f"/console/cases/{number}/files/{file}"
        opened = browser.post(address, data={"csrf": token.group(1)})
        assert (opened.content, opened.headers["content-type"]) == (sound, "audio/ogg")
        assert browser.post(address, data={"csrf": "x"}).status_code == 403
        assert browser.post(f"{address}0", data={"csrf": token.group(1)}).status_code == 404
        assert "listened" in browser.get(f"/console/cases/{number}").text
    assert sound not in westline.everything_stored()


def test_danger_is_answered_at_once_and_goes_to_the_top(westline: Running) -> None:
    phone = westline.whatsapp("8801700000081")
    answer = phone.says("please help, my employer is beating me with a rod now, i am Rina Planted")
    assert "not your fault" in answer
    assert "999" in answer
    assert "What do you need" not in answer
    keys = KeyRing(westline.settings.master_keys)
    with westline.database().read() as session:
        first = Cases(session, keys).queue()[0]
    assert (first.severity.word, first.category.value) == ("critical", "VIO")
    assert "added this" in phone.says("he is in the kitchen")
    assert phone.taps_unanswered("No") == []
    assert "safe to write now" in phone.says("hello")
