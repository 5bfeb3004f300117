"""A tracker from a builder, and an action that is carried out on it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

TOLD = {
    "consent": True,
    "story": "unpaid, call ‹PHONE 1›",
    "category": "WAG",
    "since": "-",
    "people": "12",
    "safe_contact": "yes",
}
"""The slots of an intake that is ready to be handed in."""


def a_tracker(
    worker: str,
    intent: str = "report",
    text: str = "",
    form: str | None = None,
    slots: dict[str, Any] | None = None,
    entities: list[Any] | None = None,
    **metadata: Any,
) -> Tracker:
    latest = {"intent": {"name": intent}, "entities": entities or [], "text": text}
    user = {
        "event": "user",
        "text": text,
        "message_id": "telegram:1",
        "metadata": {"language": "en", "consent": "granted", "country": "BD", **metadata},
    }
    loop = {"name": form} if form else {}
    return Tracker(f"{worker}.1", slots or {}, latest, [user], False, None, loop, "action_listen")  # fmt: skip


def run(action: Any, tracker: Tracker) -> tuple[list[str], list[Any]]:
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, tracker, {})
    return [str(m.get("response")) for m in dispatcher.messages], events
