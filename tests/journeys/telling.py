"""What journeys share: a grievance told from hello to its code, and what is planted in it."""

from __future__ import annotations

import re

from tests.support.phone import Phone

PLANTED = ("01700000001", "০১৭০০০০০০০২", "rina.planted@example.org", "8801700000001", "700000001")


def code_in(text: str) -> str:
    found = re.search(r"\d{3}(?:-\d{3}){4}", text)
    assert found, text
    return found.group()


def tell_a_grievance(phone: Phone) -> str:
    """First contact, consent, a skipped question and a corrected one; the answer with the code."""
    assert "not your employer" in phone.says("hello")
    assert "What do you need?" in phone.taps("Yes, keep it")
    assert "in your own words" in phone.taps("Tell a problem")
    asked = phone.says(
        "our manager has not paid us for two months, call 01700000001 or rina.planted@example.org"
    )
    assert "mostly about" in asked
    assert "Since when" in phone.taps("Wages")
    assert "still go on" in phone.says("skip")
    assert "Who has this problem" in phone.taps("Yes")
    assert "What do you want most" in phone.says("12 women")
    assert "safe if we write" in phone.taps("Help to solve it")
    assert "When is it safe" in phone.taps("Yes")
    summary = phone.taps("18–22")
    assert "• About: Wages" in summary
    assert "• Since: not said" in summary
    assert "‹PHONE 1›" in summary
    assert "shall we change" in phone.taps("Change something")
    assert "Who has this problem" in phone.taps("Who has it")
    assert "• Workers: 15 women" in phone.says("15 women")
    return phone.taps("Yes, send it")
