"""What codes are called on the managers' pages."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale, UnknownLocaleError

from helpline.crosstable import OTHERS, UNKNOWN
from helpline.figures import Question
from helpline.outcomes import Confirmed, Outcome, Remedy
from helpline.taxonomy import Category, Severity

STEPS = {
    "consent": "May we keep it?",
    "story": "What happened",
    "category": "What it is about",
    "since": "Since when",
    "ongoing": "Still going on",
    "people": "Who has this problem",
    "wish": "What they want",
    "safe_contact": "Is it safe to write",
    "safe_hours": "When it is safe",
    "confirmed": "The summary",
    "change": "What to change",
}
"""The questions of the intake, for whoever asks where workers stop."""
SEALED = {
    "sealed": "Sealed",
    "others": "Opened: others told of the same",
    "worker": "Opened by the worker alone",
}
SECTORS = {"home": "In somebody's home", "other": "Other work"}
TOGETHER = "Others, together"


def label(question: Question, name: str, places: Mapping[str, str]) -> str:
    """What a cell of a question is called. `places` names the sites of posters."""
    if name == OTHERS:
        return TOGETHER
    match question.by:
        case "category":
            return Category(name).label
        case "severity":
            return Severity(int(name)).word
        case "language":
            return _language(name)
        case "remedy":
            return Remedy(name).label
        case "confirmed":
            return Confirmed(name).label
        case "value" if question.what == "ended":
            return Outcome(name).label
        case "value" if question.what == "stopped":
            return STEPS.get(name, name)
        case "value" if question.what == "sealed":
            return SEALED.get(name, name)
        case "value" if question.what == "site":
            return places.get(name, name)
    return name.replace("_", " ")


def of_field(field: str, value: str) -> str:
    """What a language, channel, country or sector is called."""
    if value in (OTHERS, UNKNOWN):
        return "Not known" if value == UNKNOWN else TOGETHER
    match field:
        case "language":
            return _language(value)
        case "country":
            return str(Locale("en").territories.get(value, value))
        case "sector":
            return SECTORS.get(value, value)
    return value


def _language(code: str) -> str:
    name, _, letters = code.partition("-")
    try:
        found = str(Locale.parse(name).get_display_name("en"))
    except (UnknownLocaleError, ValueError):
        return code
    return f"{found} in Latin letters" if letters == "Latn" else found
