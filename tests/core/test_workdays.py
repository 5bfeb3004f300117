"""The calendar of a hidden chat works in every language, and tells nothing of a helpline in any."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from helpline.language import LATIN_REPLIES
from helpline.workdays import drawn, noted, week_of
from tests.support.house import LANGUAGES, words
from westline.build import ROOT

TODAY = date(2026, 11, 25)
"""A Wednesday."""
FORMS = (*LANGUAGES, *LATIN_REPLIES)
TELLING = yaml.safe_load((ROOT / "locales" / "telling.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "day", "word"),
    [
        ("25 night", 25, "night"),
        ("২৭ রাত", 27, "রাত"),
        ("fri off", 27, "off"),
        ("Friday: late shift", 27, "late shift"),
        ("1 early", 1, "early"),
        ("25", None, ""),
        ("24 night", None, ""),
        ("they beat me", None, ""),
        ("", None, ""),
    ],
)
def test_what_is_noted(text: str, day: int | None, word: str) -> None:
    found = noted(text, TODAY, "bn")
    assert (found and (found[0].day, found[1])) == ((day, word) if day else None)


@pytest.mark.parametrize("form", FORMS)
def test_a_day_is_noted_by_its_name_and_shown(form: str) -> None:
    shown = drawn(TODAY, {}, form).splitlines()
    assert len(set(shown)) == len(shown) == 7
    name = shown[2].split(" 27")[0]
    day = noted(f"{name} x", TODAY, form) or noted("27 x", TODAY, form)
    assert day == (week_of(TODAY)[2], "x")
    assert ": x" in drawn(TODAY, dict([day]), form).splitlines()[2]


@pytest.mark.parametrize("form", FORMS)
def test_nothing_that_a_hidden_or_shared_phone_shows_tells_of_us(form: str) -> None:
    shown = [
        words().reply("calendar", form, week=drawn(TODAY, {}, form)).text,
        words().reply("calendar_news", form).text,
    ]
    unasked = [words().reply(key, form).text for key in ("follow_news", "follow_still")]
    assert len(TELLING[form]["never"]) >= 4
    for text in shown:
        for word in (*TELLING[form]["never"], *TELLING[form]["not_in_calendar"]):
            assert word.casefold() not in text.casefold(), (form, word, text)
    for text in unasked:
        for word in TELLING[form]["never"]:
            assert word.casefold() not in text.casefold(), (form, word, text)
