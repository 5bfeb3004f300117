"""The second wall: whoever talks to Rasa directly (rasa shell, its REST channel) is redacted here.

The gateway redacts before Rasa sees a message; through it, this changes nothing.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import message_of, safe
from actions.guard import Events, GuardedAction
from helpline.cases import Answer


class ActionRedactMessage(GuardedAction):
    """Replace every answer that is kept in a slot by what redaction lets through."""

    def name(self) -> str:
        return "action_redact_message"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        language = message_of(tracker).language
        changed: Events = []
        for answer in Answer:
            value = tracker.get_slot(answer.value)
            clean = str(safe(value, language)) if isinstance(value, str) else value
            if clean != value:
                changed.append(SlotSet(answer.value, clean))
        return changed
