"""Where Rasa keeps a conversation: one bounded row per dialogue session, redacted once more.

Only the events since the session began are kept. An error is an error: nothing falls back to
memory, where a worker's answers would be lost with the process.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from db import trackers
from db.database import Database
from helpline.errors import RedactionFailed
from helpline.redaction import IDENTIFIERS, redact, withheld
from helpline.text import RawText

asks: ContextVar[str] = ContextVar("asks", default="")
"""What the tracker that this task saved last is asking: see asked_by."""


class RedactedTrackerStore(TrackerStore):
    """Rasa's tracker store over db.trackers."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: Any = None,
        host: str | None = None,
        url: str | None = None,
        **_options: Any,
    ) -> None:
        self._database = Database.at(host or url or "")
        trackers.prepare(self._database)
        super().__init__(domain, event_broker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Replace the session's row."""
        asks.set(asked_by(tracker))
        events = json.dumps([redacted(event.as_dict()) for event in _session(tracker)])
        await asyncio.to_thread(self._save, tracker.sender_id, events)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The session of a sender."""
        events = await asyncio.to_thread(self._load, sender_id)
        if events is None:
            return None
        return DialogueStateTracker.from_dict(sender_id, json.loads(events), self.domain.slots)

    async def keys(self) -> Iterable[str]:
        """Everyone with a session."""
        return await asyncio.to_thread(self._senders)

    def _save(self, sender: str, events: str) -> None:
        with self._database.write() as session:
            trackers.save(session, sender, events, datetime.now(UTC))

    def _load(self, sender: str) -> str | None:
        with self._database.read() as session:
            return trackers.load(session, sender)

    def _senders(self) -> list[str]:
        with self._database.read() as session:
            return trackers.senders(session)


def _session(tracker: DialogueStateTracker) -> list[Any]:
    """The events since the last session began."""
    events = list(tracker.events)
    starts = [index for index, event in enumerate(events) if isinstance(event, SessionStarted)]
    return events[starts[-1] :] if starts else events


def redacted(event: dict[str, Any]) -> dict[str, Any]:
    """An event without anything identifying, and without the ranking and the vector that nobody reads."""
    if event["event"] == "user":
        parse_data = dict(event.get("parse_data") or {})
        parse_data["intent_ranking"] = []
        parse_data["text"] = _safe(parse_data.get("text"))
        parse_data.pop("metadata", None)
        about = {k: v for k, v in (event.get("metadata") or {}).items() if k != "embedding"}
        text = _safe(event.get("text"))
        return {**event, "text": text, "parse_data": parse_data, "metadata": about}
    if event["event"] == "slot" and isinstance(event.get("value"), str):
        return {**event, "value": _safe(event["value"])}
    return event


def _safe(text: str | None) -> str | None:
    if text is None or text.startswith("/"):
        return text
    try:
        return str(redact(RawText(text), turns=IDENTIFIERS).text)
    except RedactionFailed:
        return str(withheld())


def asked_by(tracker: DialogueStateTracker) -> str:
    """The question of the intake that is open, by its slot; "" if none is, or somebody only practises."""
    if not tracker.active_loop_name or tracker.get_slot("practice"):
        return ""
    return str(tracker.get_slot("requested_slot") or "story")
