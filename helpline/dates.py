"""Simple dates in every language: "two weeks", "since January", "yesterday", 15/3/2026.

The words stand in locales/<form>/words.yml. What is not simple is left to a person: the worker's own
words are always kept beside what was read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from helpline.words import forms_of, plain, read_words

DAYS_IN = {"day": 1, "week": 7, "month": 30, "year": 365}
LONGEST_YEARS = 60
"""Nobody has a grievance older than a working life; a bigger number is something else."""
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?!\d)")


@dataclass(frozen=True)
class Calendar:
    """How one language, with its romanised form, speaks of days."""

    days: Mapping[str, int]
    numbers: Mapping[str, int]
    units: Mapping[str, str]
    months: Mapping[str, int]

    @classmethod
    def load(cls, root: Path, language: str) -> Calendar:
        """From the words of a language and of its romanised form."""
        data = [read_words(root, form) for form in forms_of((language,))]
        return cls(
            _joined((d["days"]["today"], 0) for d in data)
            | _joined((d["days"]["yesterday"], 1) for d in data),
            _joined(row for d in data for row in _counted(d["numbers"], 0)),
            _joined((names, unit) for d in data for unit, names in d["units"].items()),
            _joined(row for d in data for row in _counted(d["months"], 1)),
        )

    def begin(self, text: str, today: date) -> date | None:
        """The day that a text speaks of, counted back from today; None where that is not clear."""
        said = plain(text)
        for read in (self._numeric, self._span, self._month, self._day):
            found = read(said, today)
            if found is not None and _plausible(found, today):
                return found
        return None

    def _numeric(self, said: str, _today: date) -> date | None:
        found = _NUMERIC.search(said)
        if not found:
            return None
        first, month, last = map(int, found.groups())
        year, day = (first, last) if first > 31 else (last, first)
        return _made(year + 2000 if year < 100 else year, month, day)

    def _span(self, said: str, today: date) -> date | None:
        number, unit = _any([*self.numbers, r"\d{1,3}"]), _any(self.units)
        for pattern, count_at in ((rf"{number}\s*{unit}", 1), (rf"{unit}\s*{number}", 2)):
            found = re.search(pattern, said)
            if found and found[0] not in self.months:  # tháng hai is February, hai tháng two months
                counted, named = found[count_at], found[3 - count_at]
                count = int(counted) if counted.isdecimal() else self.numbers[counted]
                return today - timedelta(days=count * DAYS_IN[self.units[named]])
        return None

    def _month(self, said: str, today: date) -> date | None:
        found = re.search(_any(self.months), said)
        if not found:
            return None
        month = self.months[found[1]]
        day = re.search(r"(?<!\d)(\d{1,2})(?!\d)", said)
        year = re.search(r"(?<!\d)(20\d\d)(?!\d)", said)
        of_year = int(year[1]) if year else today.year - (month > today.month)
        return _made(of_year, month, int(day[1]) if day else 1)

    def _day(self, said: str, today: date) -> date | None:
        found = re.search(_any(self.days), said)
        return today - timedelta(days=self.days[found[1]]) if found else None


def _joined(rows: Iterable[tuple[list[str], Any]]) -> dict[str, Any]:
    return {plain(name): value for names, value in rows for name in names}


def _counted(rows: list[list[str]], first: int) -> Iterable[tuple[list[str], int]]:
    return ((names, value) for value, names in enumerate(rows, first))


def _any(words: Iterable[str]) -> str:
    """One of these, the longest first; as whole words where the script has such."""
    ordered = sorted(words, key=len, reverse=True)
    parts = [w if w.startswith("\\d") else _edged(w) for w in ordered]
    return f"({'|'.join(parts)})"


def _edged(word: str) -> str:
    """Latin words end somewhere; Thai, Khmer and Burmese ones do not."""
    edge = r"\b" if word[0].isascii() and word[-1].isascii() else ""
    return f"{edge}{re.escape(word)}{edge}"


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plausible(found: date, today: date) -> bool:
    return today - timedelta(days=365 * LONGEST_YEARS) <= found <= today
