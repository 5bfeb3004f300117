"""Numbers that help, by country: rights/<country>/directory.yml, each with its source and dates.

A number that nobody has dialled (`dialled: null`) is marked so for staff. An empty emergency entry is
better than a wrong one: the worker then gets the safety text without a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from helpline.rights import DIRECTORY


@dataclass(frozen=True, slots=True)
class Line:
    """One number: whom it reaches, who says so, when that was read, and when it was last dialled.

    `name` is what workers are told to call it; `free`: the call costs nothing. `hours` in digits, as "24/7" or
    "08:00-18:00 (1-5)", days from 1, Monday: they need no translation. `languages`: those that are spoken there.
    """

    number: str
    reaches: str
    source: str
    checked: date
    dialled: date | None
    name: str = ""
    free: bool = False
    hours: str = ""
    languages: tuple[str, ...] = ()

    def when_and_how(self, names: Mapping[str, str]) -> list[str]:
        """When somebody answers there, and in which languages by their own `names`; nothing that no source says."""
        spoken = ", ".join(names.get(code, code) for code in self.languages)
        return [part for part in (self.hours, spoken) if part]


HOURS = re.compile(r"24/7|\d\d:\d\d-\d\d:\d\d( \([1-7](-[1-7])?\))?")
EMERGENCY = "emergency"
PURPOSES = (
    EMERGENCY, "ambulance", "labour", "legal", "women", "sexual_violence", "child", "suicide", "trafficking",
)  # fmt: skip
"""For what a number may be there: the catalogue has words for each (place_...)."""
Directory = Mapping[str, Mapping[str, Line]]
"""By country (ISO 3166-1), then by purpose: emergency, suicide, child, trafficking ..."""


def load_directory(folder: Path) -> Directory:
    """Every directory under rights/. Raises KeyError naming the file that lacks something."""
    return {
        path.parent.name.upper(): {
            purpose: _line(path, data) for purpose, data in _entries(path).items()
        }
        for path in sorted(folder.glob(f"*/{DIRECTORY}.yml"))
    }


def _entries(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def line_of(data: Any) -> Line:
    """One entry. Raises KeyError for what it lacks, ValueError for a date that is none."""
    line = Line(
        str(data["number"]), data["reaches"], data["source"], data["checked"], data["dialled"],
        str(data.get("name") or data["reaches"]), data.get("free") is True,
        str(data.get("hours") or ""), tuple(data.get("languages") or ()),
    )  # fmt: skip
    if line.hours and not HOURS.fullmatch(line.hours):
        raise ValueError('hours like "24/7" or "08:00-18:00 (1-5)"')
    if not isinstance(line.checked, date) or not isinstance(line.dialled, date | None):
        raise ValueError("a date like 2026-11-25")
    return line


def _line(path: Path, data: dict[str, Any]) -> Line:
    try:
        return line_of(data)
    except KeyError as missing:
        raise KeyError(f"{path}: an entry lacks {missing}") from None
