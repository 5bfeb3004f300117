"""Values as staff read them: times, spans, names of languages. Words themselves stand in the templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from babel import Locale, UnknownLocaleError

from helpline.language import base_of


def time_of(moment: datetime | None) -> str:
    """A moment, to the minute, in UTC: staff sit in more than one country."""
    return moment.strftime("%Y-%m-%d %H:%M UTC") if moment else ""


def span(length: timedelta) -> tuple[int, str]:
    """A length as a number and its unit: minutes up to an hour, hours up to two days, then days."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < 60:
        return minutes, "min"
    return (minutes // 60, "h") if minutes < 2880 else (minutes // 1440, "days")


def country_names(reader: str) -> Mapping[str, str]:
    """Countries by their code, in the reader's language."""
    return Locale.parse(reader).territories


@cache
def language_name(code: str, reader: str) -> str:
    """A language in the reader's own; the code itself for one that has no name."""
    try:
        name = Locale.parse(base_of(code).replace("-", "_")).get_display_name(reader)
    except (UnknownLocaleError, ValueError):
        return code
    return f"{name} (abc)" if code.endswith("-Latn") else str(name)
