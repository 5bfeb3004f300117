"""What an installation decides without code: each section's shape, read from YAML with every mistake named.

Goals, templates, ready answers, numbers that help, how long things are kept, which languages are on.
An empty section means: as shipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import yaml

from helpline.directory import Line, line_of
from helpline.errors import HelplineError
from helpline.language import FORMS
from helpline.links import SITE
from helpline.retention import PROMISED, RULES, Kind, Rule

LONGEST_REPLY = 1000
LARGEST = 100_000
VARIABLES = ("operator", "number")
VITAL = ("emergency", "suicide", "sexual_violence", "child", "trafficking")
"""Without these numbers nobody goes live: whoever asks for them asks in the worst hour."""
_BRACES = re.compile(r"\{(\w*)\}")


class Section(StrEnum):
    """One page of the configuration."""

    PURPOSE = "purpose"
    GOALS = "goals"
    LANGUAGES = "languages"
    DIRECTORY = "directory"
    CANNED = "canned"
    TEMPLATES = "templates"
    RETENTION = "retention"
    ROSTER = "roster"
    SITES = "sites"


class ConfigurationRefused(HelplineError):
    """The message names every mistake, and how it should be."""


@dataclass(frozen=True, slots=True)
class Template:
    """A message that Meta approved, to be sent when the 24 hours are over. `text` as approved, without variables."""

    name: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Canned:
    """A ready answer: its name for staff, and its text by language."""

    name: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to reach: at least, or at most, so much of a figure that the dashboard counts."""

    metric: str
    target: float
    at_least: bool


METRICS = {
    "critical_in_time": "Critical cases answered in 15 minutes, per cent",
    "urgent_in_time": "Urgent cases answered in 4 hours, per cent",
    "remedied": "Ended cases that were remedied, per cent",
    "worker_agrees": "Ended cases where the worker says it is over, per cent",
    "satisfaction": "Satisfaction, 1 to 5",
    "reprisals": "Workers who met reprisal, per cent",
}
AT_MOST = ("reprisals",)


def purpose(text: str) -> str:
    """Why this helpline exists, in the installation's own words. Raises ConfigurationRefused."""
    if len(text) > LARGEST:
        raise ConfigurationRefused(f"{len(text)} letters are too many: {LARGEST} fit.")
    return text.strip()


def languages(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Those that are on. Raises ConfigurationRefused for one that the installation does not have."""
    wanted = _list(text, "languages")
    wrong = [code for code in wanted if code not in known]
    if wrong or (text.strip() and not wanted):
        raise ConfigurationRefused(
            f"{', '.join(map(str, wrong)) or 'Nothing'} is not a list of languages of this "
            f"installation: {', '.join(known)}."
        )
    return tuple(code for code in known if code in wanted) or known


def templates(text: str) -> tuple[Template, ...]:
    """Approved templates. Raises ConfigurationRefused."""
    return tuple(_each(text, _template))


def canned(text: str) -> tuple[Canned, ...]:
    """Ready answers of this installation. Raises ConfigurationRefused."""
    return tuple(_each(text, _canned))


def goals(text: str) -> tuple[Goal, ...]:
    """What the installation wants to reach. Raises ConfigurationRefused."""
    return tuple(_each(text, _goal))


def sites(text: str) -> dict[str, str]:
    """Where posters hang: a short word for the link, and the place's name. Raises ConfigurationRefused."""
    data = read(text) or {}
    if not isinstance(data, dict):
        raise ConfigurationRefused("Write a word and the place's name, like `gate2: Second gate`.")
    _refuse(
        [
            f"{word}: 2 to 12 small letters and digits"
            for word in data
            if not SITE.fullmatch(str(word))
        ]
    )
    return {str(word): str(name) for word, name in data.items()}


def directory(text: str) -> dict[str, Line]:
    """Numbers of the installation's country, instead of the shipped ones. Raises ConfigurationRefused."""
    data = read(text) or {}
    if not isinstance(data, dict):
        raise ConfigurationRefused("Numbers are written by purpose: `emergency:` and so on.")
    found, problems = {}, []
    for purpose, one in data.items():
        try:
            found[str(purpose)] = line_of(one)
        except (KeyError, TypeError, ValueError) as fault:
            problems.append(f"{purpose}: {fault} is missing or not as it should be")
    _refuse(problems)
    return found


def retention(text: str) -> tuple[Rule, ...]:
    """The rules in force: an installation may keep a thing for a shorter time, never for longer."""
    data = read(text) or {}
    if not isinstance(data, dict):
        raise ConfigurationRefused(
            "Write a kind of data and its days, like `files of workers: 14`."
        )
    wanted, problems = {}, []
    shipped = {rule.kind: rule for rule in RULES}
    for name, days in data.items():
        if name not in list(Kind):
            problems.append(f"{name} is no kind of data: {', '.join(kind.value for kind in Kind)}")
        elif Kind(name) in PROMISED:
            problems.append(f"{name}: workers were told that it is a year")
        elif not isinstance(days, int) or not 1 <= days <= shipped[Kind(name)].keep.days:
            most = shipped[Kind(name)].keep.days
            problems.append(f"{name}: {days} is not between 1 and {most} days")
        else:
            wanted[Kind(name)] = timedelta(days=days)
    _refuse(problems)
    return tuple(
        Rule(rule.kind, wanted.get(rule.kind, rule.keep), rule.since, rule.at_most)
        for rule in RULES
    )


def missing_numbers(lines: Mapping[str, Line]) -> tuple[str, ...]:
    """Vital purposes for which there is no number."""
    return tuple(purpose for purpose in VITAL if purpose not in lines)


def _template(one: Any) -> Template:
    name, language, text = str(one["name"]), str(one["language"]), str(one["text"])
    if not re.fullmatch(r"[a-z0-9_]{1,512}", name):
        raise ValueError(f"{name}: Meta's names have small letters, digits and _")
    if "{{" in text:
        raise ValueError(f"{name}: templates with variables cannot be sent")
    return Template(name, language, text)


def _canned(one: Any) -> Canned:
    name, texts = str(one["name"]), dict(one["texts"])
    for language, text in texts.items():
        unknown = set(_BRACES.findall(str(text))) - set(VARIABLES)
        if language not in FORMS:
            raise ValueError(f"{name}: {language} is no language of ours")
        if unknown:
            raise ValueError(f"{name}: {{{min(unknown)}}} is no variable: {', '.join(VARIABLES)}")
        if not 0 < len(str(text)) <= LONGEST_REPLY:
            raise ValueError(f"{name}: a text has 1 to {LONGEST_REPLY} letters")
    return Canned(name, {language: str(text) for language, text in texts.items()})


def _goal(one: Any) -> Goal:
    metric = str(one["metric"])
    if metric not in METRICS:
        raise ValueError(f"{metric} is not counted: choose of {', '.join(METRICS)}")
    return Goal(metric, float(one["target"]), metric not in AT_MOST)


def _each(text: str, make: Callable[[Any], Any]) -> Iterable[Any]:
    data = read(text) or []
    if not isinstance(data, list):
        raise ConfigurationRefused("This section is a list: begin each entry with `- `.")
    made, problems = [], []
    for number, one in enumerate(data, 1):
        try:
            made.append(make(one))
        except KeyError as missing:
            problems.append(f"entry {number} lacks {missing}")
        except (TypeError, ValueError) as fault:
            problems.append(f"entry {number}: {fault}")
    _refuse(problems)
    return made


def _list(text: str, what: str) -> list[str]:
    data = read(text) or []
    if not isinstance(data, list):
        raise ConfigurationRefused(f"Write the {what} as a list: begin each with `- `.")
    return [str(one) for one in data]


def read(text: str) -> Any:
    """The data of a text in YAML. Raises ConfigurationRefused with the line that is wrong."""
    if len(text) > LARGEST:
        raise ConfigurationRefused(f"{len(text)} letters are too many: {LARGEST} fit.")
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise ConfigurationRefused(f"This is not YAML{where}: look at colons and spaces.") from None


def _refuse(problems: list[str]) -> None:
    if problems:
        raise ConfigurationRefused("This is not taken:\n- " + "\n- ".join(problems))
