"""The console's English words, gathered for its catalogues: from the templates, and from what they name.

A catalogue of staff has a domain of its own, locales/<lang>/LC_MESSAGES/console.po. Placeholders and
lengths matter less than for workers; completeness and review are kept the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file

from console.canned import SHIPPED
from console.drawing import DOMAIN, HERE
from console.settings_pages import TITLES
from db.queue import View
from helpline.cases import CaseStatus
from helpline.configuration import METRICS, VITAL
from helpline.indicators import Indicator
from helpline.outcomes import Confirmed, Outcome, Remedy
from helpline.retention import Kind
from helpline.reveal import Reason
from helpline.roles import Role
from helpline.roster import Level
from helpline.taxonomy import Category, Severity

OPTIONS = {"newstyle_gettext": "true", "trimmed": "true"}
SINGLE = (
    "related", "duplicate", "sent", "delivered", "read", "on its way", "text", "voice", "media",
    "location", "contact", "sticker", "unsupported", "opened", "took over", "gave back", "replied",
    "note", "status", "severity", "danger", "ended", "money", "indicator", "linked", "referred",
    "exported", "original opened", "listened", "file opened", "asked again", "second look", "wish",
    "told", "voice note", "file", "category", "erased", "reopened",
    "call back", "not finished", "not understood", "solved, says the worker", "no reprisal",
    "waits until it is safe", "safe hours", "draft", "running", "stopped", "done",
    "unsealed",
)  # fmt: skip
"""Kinds of messages and events, and states of delivery, as they stand in the database."""


def template() -> Catalog:
    """Every English text of the console as a gettext template."""
    catalog = Catalog(domain=DOMAIN, project="Westline", fuzzy=False)
    for text, origin in _from_templates(HERE / "templates"):
        catalog.add(text, locations=[(origin, 0)])
    for word in (*vocabulary(), *_refusals()):
        catalog.add(word, locations=[("console/words", 0)])
    return catalog


def vocabulary() -> Iterator[str]:
    """What the templates name by a variable: labels of the core."""
    yield from SINGLE
    for labelled in (Category, Outcome, Remedy, Confirmed, Indicator, Role, Reason):
        yield from (one.label for one in labelled)
    for valued in (View, Kind):
        yield from (one.value for one in valued)
    yield from (status.value.replace("_", " ") for status in CaseStatus)
    yield from (severity.word for severity in Severity)
    yield from (level.name.lower() for level in Level)
    yield from (*SHIPPED.values(), *TITLES.values(), *METRICS.values())
    yield from (purpose.replace("_", " ") for purpose in VITAL)


def _refusals() -> Iterator[str]:
    """What is said when something is not done."""
    keywords: dict[str, None] = dict.fromkeys(("Refused", "EndingRefused", "RevealRefused"))
    for name in (
        "console/answering.py",
        "console/verbs.py",
        "console/accounts.py",
        "helpline/outcomes.py",
        "helpline/reveal.py",
    ):
        for _line, text, _comments, _context in extract_from_file(
            "python", HERE.parent / name, keywords=keywords
        ):
            yield str(text)


def _from_templates(folder: Path) -> Iterator[tuple[str | tuple[str, ...], str]]:
    for path in sorted(folder.glob("*.html")):
        found = extract_from_file("jinja2", path, options=OPTIONS)
        for _line, text, _comments, _context in found:
            yield text, f"console/templates/{path.name}"
