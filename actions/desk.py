"""What an action works with: the message it answers, the case book, the rights cards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker

from db.cases import Cases
from db.database import Database
from db.keys import KeyRing
from helpline.catalogue import Catalogue
from helpline.consent import ConsentDecision
from helpline.conversation import Conversation, Pseudonym
from helpline.dates import Calendar
from helpline.directory import Directory, load_directory
from helpline.errors import RedactionFailed
from helpline.language import written_form
from helpline.redaction import redact, withheld
from helpline.rights import RightsCard, load_cards
from helpline.settings import Settings, load
from helpline.text import RawText, SafeText

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Desk:
    """The parts that actions share, opened once per process."""

    settings: Settings
    database: Database
    keys: KeyRing
    cards: tuple[RightsCard, ...]
    catalogue: Catalogue
    directory: Directory = field(default_factory=dict)


@cache
def desk() -> Desk:
    """The desk of this process, from its environment."""
    settings = load(os.environ)
    return Desk(
        settings,
        Database.at(settings.database_url),
        KeyRing(settings.master_keys),
        load_cards(ROOT / "rights"),
        Catalogue.load(ROOT, settings.languages),
        load_directory(ROOT / "rights"),
    )


@cache
def calendar_of(language: str) -> Calendar:
    """How a language speaks of days."""
    return Calendar.load(ROOT, language)


@dataclass(frozen=True, slots=True)
class Message:
    """The worker's message that is being answered, as the gateway sent it."""

    key: str
    pseudonym: Pseudonym
    language: str
    country: str
    consent: ConsentDecision
    case: str | None
    text: str
    intent: str
    country_told: bool = False
    sector: str = ""
    category: str | None = None
    category_confidence: float = 0.0


def message_of(tracker: Tracker) -> Message:
    """The last message in a tracker. Falls back to defaults when somebody talks to Rasa directly."""
    users = (event for event in reversed(tracker.events) if event.get("event") == "user")
    event: dict[str, Any] = next(users, {})
    metadata = event.get("metadata") or {}
    about = _category(tracker)
    return Message(
        key=str(event.get("message_id") or tracker.sender_id),
        pseudonym=Pseudonym(tracker.sender_id.split(".")[0]),
        language=metadata.get("language", "en"),
        country=metadata.get("country", desk().settings.country),
        consent=ConsentDecision(metadata.get("consent", ConsentDecision.UNDECIDED)),
        case=metadata.get("case"),
        text=str(event.get("text") or ""),
        intent=str((tracker.latest_message.get("intent") or {}).get("name") or ""),
        country_told=bool(metadata.get("country_told")),
        sector=str(metadata.get("sector") or ""),
        category=about.get("value"),
        category_confidence=float(about.get("confidence_entity") or 1.0) if about else 0.0,
    )


def _category(tracker: Tracker) -> dict[str, Any]:
    """What the message is about: from the button, which is sure, or from the classifier."""
    entities = tracker.latest_message.get("entities") or []
    return next((e for e in entities if e.get("entity") == "category"), {})


def safe(text: str, language: str = "en") -> SafeText:
    """The gateway has redacted already; whoever talks to Rasa directly meets this second wall."""
    try:
        return redact(RawText(text), written_form(language, text)).text
    except RedactionFailed:
        return withheld()


@contextmanager
def open_book(message: Message) -> Iterator[tuple[Cases, Conversation, datetime]]:
    """The case book and the worker's conversation, in one transaction."""
    database = desk().database
    with database.write() as session:
        book = Cases(session, desk().keys)
        yield book, book.conversation(message.pseudonym), database.now()
