"""Safe hours: a table of moments, and what a part of the day means on the clock of a country."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from helpline.hours import NEVER, SafeHours, safe_hours

DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("begins", "ends", "now", "expected"),
    [
        ("08:00", "12:00", "09:30", "09:30"),
        ("08:00", "12:00", "08:00", "08:00"),
        ("08:00", "12:00", "12:00", "08:00+1"),
        ("08:00", "12:00", "07:59", "08:00"),
        ("22:00", "02:00", "23:00", "23:00"),
        ("22:00", "02:00", "01:59", "01:59"),
        ("22:00", "02:00", "02:00", "22:00"),
    ],
)
def test_when_it_is_safe_next(begins: str, ends: str, now: str, expected: str) -> None:
    hours = SafeHours(minutes(begins), minutes(ends))
    found = hours.next(moment(now))
    clock, _, later = expected.partition("+")
    assert found == moment(clock).replace(day=25 + int(later or 0))


def test_never_is_never() -> None:
    assert NEVER.next(moment("12:00")) is None
    assert not NEVER.holds(moment("00:00"))


@pytest.mark.parametrize(
    ("part", "country", "hours"),
    [
        ("any", "BD", None),
        ("evening", "BD", SafeHours(12 * 60, 16 * 60)),
        ("morning", "QA", SafeHours(3 * 60, 8 * 60)),
        ("morning", "IN", SafeHours(30, 5 * 60 + 30)),
        ("morning", "TH", SafeHours(23 * 60, 4 * 60)),
        ("evening", "GB", SafeHours(18 * 60, 22 * 60)),
        ("evening", "XX", SafeHours(18 * 60, 22 * 60)),
        ("after my night shift", "BD", NEVER),
    ],
)
def test_hours_are_those_of_the_country(part: str, country: str, hours: SafeHours | None) -> None:
    assert safe_hours(part, country, DAY) == hours


def minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def moment(clock: str) -> datetime:
    return datetime(2026, 11, 25, minutes(clock) // 60, minutes(clock) % 60, tzinfo=UTC)
