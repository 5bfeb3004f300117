"""Who is there, who is told, who never: tables of truths under a fixed clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpline.roster import Roster
from helpline.roster_file import RosterWrong, hours, parse
from helpline.sla import LONGEST, band, hours_at_work
from helpline.taxonomy import Category, Severity

PEOPLE: list[dict[str, Any]] = [
    {"login": "asha", "languages": ["bn", "en"], "woman": True, "hours": ["sun-thu 08:00-16:00"], "not_for": ["Moonlight Apparels"]},
    {"login": "binu", "languages": ["hi", "en"], "hours": ["sun-thu 08:00-16:00"], "on_call": ["daily 16:00-24:00"]},
    {"login": "chitra", "level": "supervisor", "languages": ["en"], "woman": True, "hours": ["sun-thu 09:00-17:00"]},
    {"login": "dev", "level": "manager", "languages": ["en"], "hours": ["sun-thu 10:00-12:00"], "on_call": ["fri 22:00-06:00"]},
]  # fmt: skip
ROSTER = parse({"zone": "Asia/Dhaka", "holidays": ["2026-12-16"], "people": PEOPLE})


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment in Dhaka (UTC+6), as UTC. 2026-11-22 is a Sunday."""
    return datetime(2026, month, day, hour, minute, tzinfo=ROSTER.zone).astimezone(UTC)


def logins(people: Any) -> str:
    return " ".join(person.login for person in people)


@pytest.mark.parametrize(
    ("now", "critical", "there"),
    [
        (at(22, 7, 59), False, ""),
        (at(22, 8), False, "asha binu"),
        (at(22, 10, 30), False, "asha binu chitra dev"),
        (at(22, 15, 59), False, "asha binu chitra"),
        (at(22, 16), False, "chitra"),
        (at(22, 16), True, "binu chitra"),
        (at(22, 23, 59), True, "binu"),
        (at(27, 10), False, ""),  # a Friday
        (at(27, 23), True, "binu dev"),
        (at(28, 5, 59), True, "dev"),  # what began on Friday
        (at(28, 6), True, ""),
        (at(16, 10, month=12), False, ""),  # a holiday
        (at(16, 17, month=12), True, "binu"),
    ],
)
def test_who_is_there(now: datetime, critical: bool, there: str) -> None:
    assert logins(ROSTER.on_duty(now, critical=critical)) == there


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (at(22, 7), at(22, 8)),
        (at(22, 8), at(22, 9)),
        (at(26, 16), at(29, 8)),  # Thursday evening to Sunday
        (at(15, 16, month=12), at(17, 8, month=12)),  # over the holiday
    ],
)
def test_when_somebody_begins_next(now: datetime, then: datetime) -> None:
    assert ROSTER.next_duty(now) == then


def test_hours_move_with_the_clocks_of_the_country() -> None:
    berlin = parse(
        {"zone": "Europe/Berlin", "people": [{"login": "e", "hours": ["daily 08:00-16:00"]}]}
    )
    winter, summer = datetime(2026, 3, 28, 7, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)
    assert berlin.on_duty(winter, critical=False)
    assert berlin.on_duty(summer, critical=False)
    assert berlin.next_duty(datetime(2026, 3, 28, 20, tzinfo=UTC)) == summer


@pytest.mark.parametrize(
    ("severity", "stage", "now", "language", "category", "barred", "told"),
    [
        # Who speaks the language first; then a level more at each stage; at last everybody.
        (Severity.CRITICAL, 0, at(22, 10), "bn", Category.VIO, "", "asha"),
        (Severity.CRITICAL, 0, at(22, 10), "hi", Category.VIO, "", "binu"),
        (Severity.CRITICAL, 0, at(22, 10), "my", Category.VIO, "", "asha binu"),
        (Severity.CRITICAL, 1, at(22, 10), "bn", Category.VIO, "", "asha binu chitra"),
        (Severity.CRITICAL, 2, at(22, 10), "bn", Category.VIO, "", "asha binu chitra dev"),
        (Severity.CRITICAL, 3, at(22, 8), "bn", Category.VIO, "", "asha binu chitra dev"),
        # Of sexual violence women first, where one speaks the language.
        (Severity.CRITICAL, 0, at(22, 10), "en", Category.SXV, "", "asha"),
        (Severity.CRITICAL, 0, at(22, 10), "hi", Category.SXV, "", "binu"),
        # On call is for what is critical; if nobody is there, all are told.
        (Severity.CRITICAL, 0, at(22, 20), "bn", Category.VIO, "", "binu"),
        (Severity.CRITICAL, 0, at(22, 4), "bn", Category.VIO, "", "asha binu chitra dev"),
        (Severity.URGENT, 0, at(22, 20), "bn", Category.DOC, "", "asha binu chitra dev"),
        (Severity.URGENT, 1, at(22, 9), "bn", Category.DOC, "", "asha binu chitra"),
        # What can wait until somebody is there wakes nobody.
        (Severity.PRIORITY, 0, at(22, 4), "bn", Category.WAG, "", ""),
        (Severity.PRIORITY, 0, at(22, 10), "bn", Category.WAG, "", "asha"),
        (Severity.PRIORITY, 1, at(22, 10), "bn", Category.WAG, "", "asha binu chitra"),
        # Whoever has a tie is never told, not even at the last.
        (Severity.CRITICAL, 0, at(22, 10), "bn", Category.VIO, "asha", "binu"),
        (Severity.CRITICAL, 3, at(22, 10), "bn", Category.VIO, "asha dev", "binu chitra"),
    ],
)  # fmt: skip
def test_who_is_told(
    severity: Severity, stage: int, now: datetime, language: str, category: Category, barred: str, told: str
) -> None:  # fmt: skip
    found = ROSTER.told(severity, stage, now, language, category, frozenset(barred.split()))
    assert logins(found) == told


@pytest.mark.parametrize(
    ("text", "barred"),
    [("moonlight apparels does not pay", {"asha"}), ("the moon is light", set()), ("", set())],
)
def test_a_tie_is_found_by_the_name(text: str, barred: set[str]) -> None:
    assert ROSTER.barred_by(text) == barred


@pytest.mark.parametrize(
    ("text", "begin", "end", "days"),
    [
        ("mon-fri 08:00-16:30", 480, 990, 5),
        ("daily 00:00-24:00", 0, 1440, 7),
        ("sat 22:00-06:00", 1320, 1800, 1),
        ("fri-mon 9:00-10:00", None, None, None),
        ("xyz 08:00-09:00", None, None, None),
        ("mon 25:00-26:00", None, None, None),
        ("mon 08:61-09:00", None, None, None),
        ("", None, None, None),
    ],
)
def test_hours_are_read(text: str, begin: int | None, end: int | None, days: int | None) -> None:
    if begin is None:
        with pytest.raises(ValueError, match=r".*"):
            hours(text)
        return
    found = hours(text)
    assert (found.begin, found.end, len(found.days)) == (begin, end, days)


def test_every_mistake_is_named_at_once() -> None:
    wrong = {
        "zone": "Dhaka",
        "holidays": ["soon"],
        "people": [
            {"login": "a", "level": "boss", "languages": ["xx"], "hours": ["always"], "shoe": 42},
            {"login": "a"},
            {},
        ],
    }
    with pytest.raises(RosterWrong) as refused:
        parse(wrong)
    said = str(refused.value)
    for part in ("Asia/Dhaka", "'soon'", "'boss'", "'xx'", "'always'", "shoe", "a stands there twice", "no login", "Nobody has hours"):  # fmt: skip
        assert part in said


@pytest.mark.parametrize("nothing", [None, [], "", {}, {"people": []}])
def test_an_empty_roster_is_refused(nothing: Any) -> None:
    with pytest.raises(RosterWrong, match="no login"):
        parse(nothing)


def test_addresses_and_ties_are_not_shown_by_accident() -> None:
    told: Roster = parse(
        {"zone": "UTC", "people": [{"login": "a", "hours": ["daily 00:00-24:00"], "alert": ["mailto://secret"], "not_for": ["Moonlight"]}]}
    )  # fmt: skip
    assert "secret" not in repr(told)
    assert "Moonlight" not in repr(told)


@pytest.mark.parametrize(
    ("wants", "category", "told"),
    [
        ("", Category.WAG, "asha binu"),
        ("woman", Category.WAG, "asha"),
        ("man", Category.WAG, "binu"),
        ("", Category.SXV, "asha"),
        ("man", Category.SXV, "binu"),
    ],
)
def test_whom_a_worker_wishes_is_told_first(wants: str, category: Category, told: str) -> None:
    found = ROSTER.told(Severity.URGENT, 0, at(22, 9), "en", category, frozenset(), wants)
    assert logins(found) == told


@pytest.mark.parametrize(
    ("since", "until", "hours_worked"),
    [
        (at(22, 7), at(22, 9), 1.0),  # the first hour nobody is there
        (at(22, 15), at(23, 9), 3.0),  # until 17, and from 8 again
        (at(26, 16), at(29, 8), 1.0),  # Friday and Saturday do not count
        (at(22, 9), at(22, 9), 0.0),
        (at(22, 9), at(22, 8), 0.0),
    ],
)
def test_hours_at_work(since: datetime, until: datetime, hours_worked: float) -> None:
    assert hours_at_work(ROSTER, since, until).total_seconds() / 3600 == hours_worked


def test_without_a_roster_every_hour_counts_and_nothing_is_counted_for_ever() -> None:
    assert hours_at_work(None, at(22, 7), at(23, 7)).days == 1
    assert hours_at_work(None, at(1, 0), at(1, 0, month=12) + LONGEST) == LONGEST


@pytest.mark.parametrize(
    ("hours_worked", "said"),
    [(0, "within 1 hour"), (1, "within 1 hour"), (1.25, "within 4 hours"), (40, "within 40 hours"), (41, "later")],
)  # fmt: skip
def test_bands(hours_worked: float, said: str) -> None:
    assert band(timedelta(hours=hours_worked)) == said
    assert len(said) <= 16, "it is counted under this name"
