"""What a hidden chat is: a small calendar of working days, that really works and knows nothing else.

Whoever picks up the phone sees this week and may note a word on a day. Nothing in it tells of a helpline.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from babel import Locale
from babel.dates import format_date, get_day_names

from helpline.digits import fold_digits
from helpline.language.scripts import LATIN_REPLIES, base_of

LONGEST = 40
"""Letters of a note."""
WEEK = 7


def week_of(today: date) -> tuple[date, ...]:
    """Seven days from today on."""
    return tuple(today + timedelta(days=count) for count in range(WEEK))


def drawn(today: date, notes: Mapping[date, str], language: str) -> str:
    """This week, a line for each day, in the worker's language."""
    return "\n".join(
        f"{_named(day, language)}{f': {notes[day]}' if day in notes else ''}"
        for day in week_of(today)
    )


def noted(text: str, today: date, language: str) -> tuple[date, str] | None:
    """A day of the coming week and a word for it ("fri night shift", "27 off"), or None."""
    first, _, rest = fold_digits(text).strip().partition(" ")
    word = " ".join(rest.split())[:LONGEST]
    if not word:
        return None
    asked = first.casefold().strip(".,:")
    for day in week_of(today):
        if asked == str(day.day) or asked in _names(day, language):
            return day, word
    return None


def _locale(language: str) -> Locale:
    return Locale.parse("en" if language in LATIN_REPLIES else base_of(language))


def _named(day: date, language: str) -> str:
    return str(format_date(day, "EEE d MMM", locale=_locale(language)))


def _names(day: date, language: str) -> set[str]:
    places = {_locale(language), Locale.parse("en")}
    return {
        str(get_day_names(width, "format", place)[day.weekday()]).casefold()
        for place in places
        for width in ("abbreviated", "wide")
    }
