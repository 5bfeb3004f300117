"""`westline demo --sample`: a year of invented, plausible figures, so that the dashboard can be judged.

Nothing of it is about anybody. Every record is marked, the page says so, and running it again begins anew.
"""

from __future__ import annotations

import random
from datetime import datetime

from sqlalchemy import insert

from db import figures, polls
from db.database import Database
from db.figures import Counted
from db.tables import FigureRow
from db.talks import ALONE, PERSON
from helpline.outcomes import REMEDIED, Confirmed, Outcome, Remedy
from helpline.polls import Answered
from helpline.taxonomy import Category, Severity

CASES_A_MONTH = 140
LANGUAGES = {"bn": 40, "hi": 18, "ne": 15, "ar": 9, "en": 8, "my": 6, "id": 4}
COUNTRIES = {"BD": 38, "QA": 22, "SA": 12, "IN": 10, "JO": 6, "": 12}
SECTORS = {"other": 62, "home": 26, "": 12}
CATEGORIES = {
    "WAG": 34, "HRS": 11, "DOC": 9, "REC": 8, "DIS": 7, "HAR": 6, "OSH": 5, "LVE": 5, "VIO": 4,
    "SXV": 4, "MOV": 3, "HSG": 3, "MHS": 1,
}  # fmt: skip
OUTCOMES = {
    "remedied": 30, "partly": 16, "referred": 20, "answered": 14, "unresolved": 12, "no_contact": 8
}  # fmt: skip
STEPS = {"consent": 25, "story": 14, "since": 9, "people": 16, "safe_contact": 22, "confirmed": 14}
SITES = {"gate2": 40, "bazar": 35, "clinic": 25}
WORKED = {
    "within 1 hour": 46, "within 4 hours": 27, "within 8 hours": 16, "within 40 hours": 8, "later": 3
}  # fmt: skip
TALKS = {ALONE: 71, PERSON: 29}
MARKS = {"1": 6, "2": 8, "3": 18, "4": 32, "5": 36}
REMEDIES = {"money": 55, "documents": 15, "conditions": 12, "job": 8, "safety": 6, "care": 4}


POLL = "Does your employer keep your passport?"
POLLED = 60
"""Answers a month."""


def fill(database: Database, now: datetime) -> int:
    """Replace the invented history by that of the twelve months before now; how many records."""
    dice = random.Random(2026)  # noqa: S311 - invented history, the same each time
    rows = sample_rows(dice, now)
    with database.write() as session:
        figures.forget_samples(session)
        polls.forget_samples(session)
        number = polls.add(session, POLL, now, sample=True)
        rows += [row for back in range(12) for row in _polled(dice, _before(now, back), number)]
        session.execute(insert(FigureRow), rows)
    return len(rows)


def sample_rows(dice: random.Random, now: datetime) -> list[dict[str, object]]:
    """The records of the twelve months before now."""
    return [row for back in range(12) for row in _month(dice, _before(now, back), back)]


def _polled(dice: random.Random, month: str, number: int) -> list[dict[str, object]]:
    """Every third has no passport, and answers garble themselves as in earnest."""
    rows = []
    for _ in range(POLLED):
        digit = dice.randrange(10)
        yes = digit < 2 or (digit > 3 and dice.random() < 0.35)
        rows.append(_alone(month, Counted.POLL, polls.coded(Answered(number, yes))))
    return rows


def _month(dice: random.Random, month: str, back: int) -> list[dict[str, object]]:
    cases = CASES_A_MONTH - 7 * back + dice.randrange(-12, 13)
    rows = [_row(month, Counted.REACH, dice, value="granted") for _ in range(cases * 3)]
    rows += [_row(month, Counted.REACH, dice, value="declined") for _ in range(cases // 5)]
    rows += [
        _row(month, Counted.NOT_UNDERSTOOD, dice, category="") for _ in range(cases // 4 + 2 * back)
    ]
    rows += [
        _row(month, Counted.ANSWERED, dice, category=_pick(dice, CATEGORIES)) for _ in range(cases)
    ]
    for _ in range(cases):
        rows += _case(dice, month)
    for _ in range(cases * 5 // 4):
        rows.append(_row(month, Counted.BEGAN, dice))
    for _ in range(cases // 4):
        rows.append(_row(month, Counted.STOPPED, dice, value=_pick(dice, STEPS)))
    for _ in range(cases // 2):
        rows.append(_alone(month, Counted.SITE, _pick(dice, SITES)))
    for _ in range(cases * 4):
        rows.append(_row(month, Counted.TALK, dice, value=_pick(dice, TALKS)))
    for why, share in (("sealed", 3), ("others", 8), ("worker", 10)):
        rows += [_row(month, Counted.SEALED, dice, value=why) for _ in range(cases // share)]
    for what, share in ((Counted.ABOUT_US, 12), (Counted.OPTED_OUT, 10), (Counted.ERASED, 15)):
        rows += [_row(month, what, dice) for _ in range(cases // share)]
    return rows


def _alone(month: str, what: Counted, value: str) -> dict[str, object]:
    """A record of which nothing but its value is known."""
    blank = {"category": "", "severity": None, "remedy": "", "confirmed": ""}
    blank |= {"country": "", "sector": ""}
    return {
        "month": month, "kind": what.value, "language": "", "channel": "", "value": value,
        "sample": True, **blank,
    }  # fmt: skip


def _afterwards(month: str, dice: random.Random) -> list[dict[str, object]]:
    """What the worker of an ended case answers, if they answer."""
    solved = "yes" if dice.random() < 0.7 else "no"
    rows = [_row(month, Counted.SOLVED, dice, value=solved)]
    if dice.random() < 0.8:
        rows.append(_row(month, Counted.RATED, dice, value=_pick(dice, MARKS)))
    if dice.random() < 0.6:
        bad = "yes" if dice.random() < 0.12 else "no"
        rows.append(_row(month, Counted.REPRISAL, dice, value=bad))
    return rows


def _case(dice: random.Random, month: str) -> list[dict[str, object]]:
    category = Category(_pick(dice, CATEGORIES))
    severity = category.default_severity
    common = {"category": category.value, "severity": severity.value}
    rows = [_row(month, Counted.CASE, dice, **common)]
    in_time = dice.random() < (0.92 if severity is Severity.CRITICAL else 0.84)
    rows.append(_row(month, Counted.REPLY, dice, value="in_time" if in_time else "late", **common))
    rows.append(_row(month, Counted.WORKED, dice, value=_pick(dice, WORKED)))
    if dice.random() < 0.8:
        outcome = Outcome(_pick(dice, OUTCOMES))
        got = outcome in REMEDIED
        agrees = Confirmed.YES if got and dice.random() < 0.8 else Confirmed.NOT_ASKED
        rows.append(
            _row(
                month, Counted.ENDED, dice, value=outcome.value, confirmed=agrees.value,
                remedy=_pick(dice, REMEDIES) if got else Remedy.NONE.value, **common,
            )
        )  # fmt: skip
        if dice.random() < 0.55:
            rows += _afterwards(month, dice)
    return rows


def _row(month: str, what: Counted, dice: random.Random, **more: object) -> dict[str, object]:
    channel = "whatsapp" if dice.random() < 0.72 else "telegram"
    blank = {"category": "", "severity": None, "value": "", "remedy": "", "confirmed": ""}
    return {
        "month": month, "kind": what.value, "language": _pick(dice, LANGUAGES), "channel": channel,
        "country": _pick(dice, COUNTRIES), "sector": _pick(dice, SECTORS), "sample": True, **blank,
        **more,
    }  # fmt: skip


def _pick(dice: random.Random, weights: dict[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


def _before(now: datetime, back: int) -> str:
    months = now.year * 12 + now.month - 1 - back
    return f"{months // 12}-{months % 12 + 1:02}"
