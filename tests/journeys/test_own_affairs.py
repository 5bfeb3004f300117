"""Journeys of workers who decide about what is theirs: no consent, a hidden chat, STOP, erasure."""

from __future__ import annotations

import pytest

from tests.journeys.telling import code_in, tell_a_grievance
from tests.support.phone import wait_for
from tests.support.running import Running

pytestmark = [pytest.mark.dialogue, pytest.mark.processes]


def test_a_hidden_chat_and_a_second_phone(westline: Running) -> None:
    phone = westline.telegram("700000065")
    opened = tell_a_grievance(phone)
    phone.says("skip")
    assert "Choose a PIN" in phone.says("HIDE")
    assert "work calendar" in phone.says("4821")
    for text in ("hello", "status", code_in(opened)):
        assert "Write a day" in phone.says(text)
    assert "Hello again" in phone.says("4821")
    assert "15 digits" in phone.says("status")
    assert "with the helpline team" in phone.says(code_in(opened))


def test_saying_no_keeps_nothing_and_still_informs(westline: Running) -> None:
    phone = westline.whatsapp("8801700000007")
    phone.says("hello")
    assert "We keep nothing" in phone.taps("No")
    phone.taps("Know my rights")
    answer = phone.taps("Passport")
    assert "world standard of the ILO" in answer
    assert "Passport" not in answer.split("ILO")[0]


def test_stop_and_start(westline: Running) -> None:
    phone = westline.whatsapp("8801700000008")
    phone.says("hello")
    assert "no more messages" in phone.says("STOP")
    assert "Welcome back" in phone.says("START")


def test_a_worker_erases_themselves(westline: Running) -> None:
    phone = westline.telegram("700000061")
    story = "my supervisor cut the bonus of the whole line because of a zebra on the roof"
    phone.says(story)
    phone.taps("Yes, keep it")
    assert "Shall I delete everything" in phone.says("please delete everything i told you")
    assert "I keep it" in phone.taps("Keep")
    assert "Shall I delete everything" in phone.says("ERASE")
    offered = [b for b in phone.bubbles() if b.choices][-1]
    choice = next(c for c in offered.choices if "Delete" in c["title"])
    phone.call(phone.provider.say, phone.number, "", choice)
    taps = (
        "Yes, keep it",
        "Keep",
        "Delete",
    )  # no messages in Telegram: only the pretend phone shows them
    wait_for(lambda: not [b for b in phone.bubbles() if b.text not in taps])
    wait_for(lambda: b"zebra" not in westline.everything_readable())
