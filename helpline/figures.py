"""The questions that the dashboard answers, and their definitions: fixed, printed, the same on every way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from helpline.crosstable import Counts, Split, protect_split
from helpline.disclosure import SENSITIVE_CATEGORIES, Shown, protect


class Part(StrEnum):
    """A part of the dashboard."""

    REACH = "Reach"
    ISSUES = "Issues"
    JOURNEY = "Journey"
    RESPONSE = "Response"
    OUTCOME = "Outcome"
    TRUST = "Trust and safety"
    BOT = "The assistant"


@dataclass(frozen=True, slots=True)
class Question:
    """One distribution. `what`, `by` and `severity` say what is counted; `means` is its definition.

    `splits`: it may be asked for one language, channel, country or sector. Only one question of what is
    counted may: see helpline/crosstable.py.
    """

    name: str
    part: Part
    title: str
    means: str
    what: str
    by: str
    severity: int | None = None
    sensitive: bool = False
    splits: bool = False


QUESTIONS = (
    Question(
        "consent", Part.REACH, "Workers by their decision",
        "Workers who decided whether we may keep what they write, counted once for each decision.",
        "reach", "value", splits=True,
    ),
    Question(
        "reach_language", Part.REACH, "Workers by language",
        "The same, by the language in which we wrote to them.", "reach", "language",
    ),
    Question(
        "reach_channel", Part.REACH, "Workers by channel",
        "The same, by the channel on which they wrote.", "reach", "channel",
    ),
    Question(
        "talks", Part.REACH, "Conversations that ended",
        "A conversation is what a worker and we write until 24 hours pass without a message of theirs. By whether a person of the "
        "team wrote in it.",
        "talk", "value", splits=True,
    ),
    Question(
        "reach_site", Part.REACH, "Chats opened from posters, by place",
        "Chats that were opened for the first time through the link of a poster, by the place of the poster. Nothing else "
        "of whoever came is counted with it.",
        "site", "value",
    ),
    Question(
        "issues", Part.ISSUES, "Cases by what they are about",
        "Cases opened, by their category at that moment. Sensitive kinds are shown from 20 on.",
        "case", "category", sensitive=True, splits=True,
    ),
    Question(
        "severity", Part.ISSUES, "Cases by severity",
        "Cases opened, by their severity at that moment.", "case", "severity",
    ),
    Question(
        "began", Part.JOURNEY, "Workers who began to tell a problem",
        "Intakes that were begun, practice aside, by language.", "began", "language",
    ),
    Question(
        "stopped", Part.JOURNEY, "Where workers stopped telling",
        "Intakes in which the worker was silent for a day, by the question that was open. Staff were told of each.",
        "stopped", "value", splits=True,
    ),
    Question(
        "stopped_language", Part.JOURNEY, "Workers who stopped telling, by language",
        "The same, by language.", "stopped", "language",
    ),
    Question(
        "reply_critical", Part.RESPONSE, "First reply to critical cases",
        "A person's first reply, on time if it came within 15 minutes of the case, by the clock on the wall.",
        "reply", "value", severity=0, splits=True,
    ),
    Question(
        "reply_urgent", Part.RESPONSE, "First reply to urgent cases",
        "The same, within 4 hours.", "reply", "value", severity=1, splits=True,
    ),
    Question(
        "reply_hours", Part.RESPONSE, "First reply, in hours at work",
        "A person's first reply to any case, by how many hours somebody was at work between the case and the reply. Nights and "
        "days off do not count; without a roster every hour does.",
        "worked", "value", splits=True,
    ),
    Question(
        "outcome", Part.OUTCOME, "Ended cases by outcome",
        "Cases that a person ended, by what came of it. One that was opened again and ended anew counts again.",
        "ended", "value", splits=True,
    ),
    Question(
        "remedy", Part.OUTCOME, "Ended cases by remedy", "The same, by what the worker got.",
        "ended", "remedy",
    ),
    Question(
        "worker_says", Part.OUTCOME, "What workers say of the end",
        "The same, by whether the worker agrees that it is over: the resolution rate, told twice.",
        "ended", "confirmed",
    ),
    Question(
        "solved", Part.OUTCOME, "Is it solved? Workers' own answers",
        "Answers of workers who were asked after staff had marked the case as solved or closed it. No opens it again.",
        "solved", "value", splits=True,
    ),
    Question(
        "rating", Part.OUTCOME, "How good our help was, from 1 to 5",
        "Marks that workers gave after the end: 1 is bad, 5 is very good.", "rated", "value", splits=True,
    ),
    Question(
        "reprisal", Part.TRUST, "Did anything bad follow from telling us?",
        "Answers of workers who were asked 7, 30 and 90 days after the end. A yes opens the case again as urgent.",
        "reprisal", "value", splits=True,
    ),
    Question(
        "about_us", Part.TRUST, "Words about this helpline",
        "Praise, complaints and ideas about the helpline itself, by language. Supervisors read them.",
        "about us", "language",
    ),
    Question(
        "sealed", Part.TRUST, "Reports that wait for others",
        "Reports that workers sealed until others tell of the same; and those that others, or the worker alone, opened.",
        "sealed", "value",
    ),
    Question(
        "opted_out", Part.TRUST, "Workers who said STOP",
        "Workers who ended all messages, or blocked us, by language.", "opted out", "language",
    ),
    Question(
        "erased", Part.TRUST, "Workers who had everything erased",
        "Erasures that workers asked for, by channel.", "erased", "channel",
    ),
    Question(
        "rights", Part.BOT, "Questions about rights that were answered",
        "Questions answered from a card, by what they were about.", "answered", "category",
        sensitive=True, splits=True,
    ),
    Question(
        "puzzled", Part.BOT, "Messages that were not understood",
        "Messages to which the assistant said that it did not understand, by language. No words are kept.",
        "puzzled", "language",
    ),
)  # fmt: skip


SPLIT_BY = ("language", "channel", "country", "sector")


def answer(question: Question, counts: Mapping[str, int]) -> Shown:
    """What may be shown of it."""
    return protect(counts, SENSITIVE_CATEGORIES if question.sensitive else ())


def split(question: Question, counts: Counts, shown: Shown) -> Split | None:
    """What may be shown of it by one more field: (value of the field, cell) to true counts."""
    return protect_split(counts, shown, SENSITIVE_CATEGORIES if question.sensitive else ())


def quarter_of(month: str) -> str:
    """ "2026-11" lies in "2026-Q4"."""
    year, number = month.split("-")
    return f"{year}-Q{(int(number) + 2) // 3}"


def before(period: str) -> str:
    """The quarter before a quarter like "2026-Q1"."""
    year, quarter = (int(part) for part in period.split("-Q"))
    return f"{year - 1}-Q4" if quarter == 1 else f"{year}-Q{quarter - 1}"


def months_of(period: str) -> tuple[str, ...]:
    """The months of a quarter like "2026-Q4". Raises ValueError for anything else."""
    year, _, quarter = period.partition("-Q")
    if not (year.isdecimal() and len(year) == 4 and quarter in ("1", "2", "3", "4")):
        raise ValueError(f"{period!r} is no quarter: write 2026-Q4")
    first = 3 * int(quarter) - 2
    return tuple(f"{year}-{month:02}" for month in range(first, first + 3))


def standing(months: Iterable[str], now: datetime, *, early: bool = False) -> list[str]:
    """The quarters of these months whose numbers may be shown, in their order; `early`: also what still runs."""
    known = dict.fromkeys(quarter_of(month) for month in months)
    return [one for one in known if early or stands(one, now)]


def stands(period: str, now: datetime) -> bool:
    """Whether the numbers of a quarter change no more."""
    return is_over(period, now.strftime("%Y-%m"), now.day)


def is_over(period: str, month: str, days_into_month: int, delay: int = 7) -> bool:
    """Whether a quarter has ended long enough ago (days) that its numbers stand still."""
    last = months_of(period)[-1]
    year, number = (int(part) for part in last.split("-"))
    after = f"{year + number // 12}-{number % 12 + 1:02}"
    return month > after or (month == after and days_into_month > delay)
