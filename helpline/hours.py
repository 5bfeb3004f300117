"""Safe hours: when a worker may be written to unasked. Whoever writes first is answered at any hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60
PARTS = {"morning": (6, 11), "afternoon": (12, 17), "evening": (18, 22)}
"""What a worker may choose: hours of the day where they are, from and to."""
ZONES = {
    "AE": "Asia/Dubai",
    "BD": "Asia/Dhaka",
    "GB": "Europe/London",
    "IN": "Asia/Kolkata",
    "JO": "Asia/Amman",
    "MY": "Asia/Kuala_Lumpur",
    "QA": "Asia/Qatar",
    "SA": "Asia/Riyadh",
    "TH": "Asia/Bangkok",
}
"""The clock of a country that we have law of. Source: the IANA time zone database, 2026a."""
THERE = timedelta(minutes=15)
"""So long after a worker's message they hold the phone: what is written to them now is an answer."""


@dataclass(frozen=True, slots=True)
class SafeHours:
    """From and to, in minutes of a day in UTC; past midnight if the end lies before the beginning.

    Both the same: never unasked.
    """

    begins: int
    ends: int

    def holds(self, now: datetime) -> bool:
        """Whether it is safe at this moment."""
        minute = now.hour * 60 + now.minute
        if self.begins <= self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends

    def next(self, now: datetime) -> datetime | None:
        """Now if it is safe, else when it will be; None if never."""
        if self.begins == self.ends:
            return None
        if self.holds(now):
            return now
        minute = now.hour * 60 + now.minute
        return now.replace(second=0, microsecond=0) + timedelta(
            minutes=(self.begins - minute) % DAY
        )


NEVER = SafeHours(0, 0)


def safe_hours(part: str, country: str, today: date) -> SafeHours | None:
    """The hours of a part of the day on the clock of a country; None for any time.

    Words that are none of ours are for a person to read: until then nothing is sent unasked.
    """
    if part == "any":
        return None
    if part not in PARTS:
        return NEVER
    begins, ends = (time(hour) for hour in PARTS[part])
    return between(begins, ends, country, today)


def between(begins: time, ends: time, country: str, today: date) -> SafeHours:
    """From and to on the clock of a country."""
    shift = _ahead(country, today)
    return SafeHours((_minutes(begins) - shift) % DAY, (_minutes(ends) - shift) % DAY)


def told(hours: SafeHours, country: str, today: date) -> tuple[str, str]:
    """From and to as the clock of a country shows them, like 18:00."""
    shift = _ahead(country, today)
    there = ((minute + shift) % DAY for minute in (hours.begins, hours.ends))
    begins, ends = (f"{minute // 60:02}:{minute % 60:02}" for minute in there)
    return begins, ends


def _ahead(country: str, today: date) -> int:
    """Minutes by which that clock is ahead of UTC at noon."""
    zone = ZoneInfo(ZONES.get(country, "UTC"))
    shift = datetime.combine(today, time(12), zone).utcoffset() or timedelta(0)
    return int(shift.total_seconds()) // 60


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
