"""Simple dates, in every language that has a way to say them."""

from datetime import date

import pytest

from helpline.dates import Calendar
from helpline.language import SCRIPT_OF
from helpline.words import read_words
from westline.build import ROOT

TODAY = date(2026, 11, 25)
CALENDARS = {code: Calendar.load(ROOT, code) for code in SCRIPT_OF}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "two weeks", date(2026, 11, 11)),
        ("en", "since January", date(2026, 1, 1)),
        ("en", "15 March 2025", date(2025, 3, 15)),
        ("en", "since December", date(2025, 12, 1)),
        ("en", "yesterday", date(2026, 11, 24)),
        ("en", "3/11/2026", date(2026, 11, 3)),
        ("en", "2026-10-05", date(2026, 10, 5)),
        ("en", "5.6.25", date(2025, 6, 5)),
        ("en", "31/2/2026", None),
        ("en", "a long time", None),
        ("en", "1/1/2031", None),
        ("en", "maybe", None),
        ("bn", "দুই সপ্তাহ", date(2026, 11, 11)),
        ("bn", "৩ মাস ধরে", date(2026, 8, 27)),
        ("bn", "dui soptaho", date(2026, 11, 11)),
        ("hi", "पिछले तीन महीने से", date(2026, 8, 27)),
        ("hi", "do hafte se", date(2026, 11, 11)),
        ("ne", "हिजो", date(2026, 11, 24)),
        ("ur", "دو ہفتے سے", date(2026, 11, 11)),
        ("my", "နှစ်ပတ်", date(2026, 11, 11)),
        ("km", "ពីរសប្តាហ៍", date(2026, 11, 11)),
        ("th", "สองสัปดาห์แล้ว", date(2026, 11, 11)),
        ("th", "ตั้งแต่มกราคม", date(2026, 1, 1)),
        ("vi", "từ tháng ba", date(2026, 3, 1)),
        ("vi", "hai tuần", date(2026, 11, 11)),
        ("id", "sudah dua minggu", date(2026, 11, 11)),
        ("ms", "semalam", date(2026, 11, 24)),
        ("tl", "dalawa linggo", date(2026, 11, 11)),
        ("ar", "منذ ثلاثة أشهر", date(2026, 8, 27)),
        ("sw", "wiki mbili", date(2026, 11, 11)),
        ("am", "ሁለት ሳምንት", date(2026, 11, 11)),
        ("es", "desde hace dos semanas", date(2026, 11, 11)),
        ("ta", "இரண்டு வாரம்", date(2026, 11, 11)),
        ("si", "ඊයේ", date(2026, 11, 24)),
    ],
)
def test_simple_dates(language: str, text: str, expected: date | None) -> None:
    assert CALENDARS[language].begin(text, TODAY) == expected


@pytest.mark.parametrize("language", SCRIPT_OF)
def test_every_language_has_its_months_and_units(language: str) -> None:
    data = read_words(ROOT, language)
    for month, names in enumerate(data["months"], 1):
        expected = date(2026 - (month > 11), month, 1)
        assert CALENDARS[language].begin(names[0], TODAY) == expected, names
    assert set(data["units"]) == {"day", "week", "month", "year"}
    assert CALENDARS[language].begin(data["days"]["today"][0], TODAY) == TODAY
