"""In the middle of an intake, or after it: more of the story, a correction, "say that again"."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import Message, calendar_of, message_of, open_book, safe
from actions.guard import Events, GuardedAction
from actions.intake import ANSWERS, LONGEST, SKIPPED
from helpline.language import base_of


class ActionAddToStory(GuardedAction):
    """The worker goes on telling while another question is open: nothing of it is lost."""

    def name(self) -> str:
        return "action_add_to_story"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        told, more = tracker.get_slot("story"), message_of(tracker).text
        if more.startswith("/"):
            return []
        dispatcher.utter_message(response="utter_added")
        whole = more if told in (None, SKIPPED) else f"{told}\n{more}"
        return [SlotSet("story", whole[: LONGEST["story"]])]


class ActionAddInformation(GuardedAction):
    """More about a case that is open already: staff read it in the conversation beside the case."""

    def name(self) -> str:
        return "action_add_information"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        with open_book(message_of(tracker)) as (book, conversation, _now):
            known = [c for c in book.of_conversation(conversation.id) if not c.is_sealed]
        if known:
            dispatcher.utter_message(response="utter_added_to_case")
        else:
            dispatcher.utter_message(response="utter_nothing_to_add_to")
            dispatcher.utter_message(response="utter_menu")
        return []


class ActionCorrect(GuardedAction):
    """A correction before the summary: what it says is taken over; or the last question is asked again."""

    def name(self) -> str:
        return "action_correct"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        answered = [name for name in ANSWERS if tracker.get_slot(name) is not None]
        if not answered:
            dispatcher.utter_message(response="utter_nothing_to_correct")
            return []
        message = message_of(tracker)
        meant = _meant(message, answered)
        if meant is None:
            dispatcher.utter_message(response="utter_corrected")
            return [SlotSet(answered[-1], None)]
        text = str(safe(message.text, message.language))[: LONGEST[meant]]
        dispatcher.utter_message(response="utter_corrected_to", answer=text)
        return [SlotSet(meant, text)]


def _meant(message: Message, answered: list[str]) -> str | None:
    """Which answer a correction in words speaks of: a day or a span is since when, a number how many."""
    if message.text.startswith("/"):
        return None
    day = calendar_of(base_of(message.language)).begin(message.text, datetime.now(UTC).date())
    if day is not None and "since" in answered:
        return "since"
    has_number = any(letter.isdecimal() for letter in message.text)
    return "people" if has_number and day is None and "people" in answered else None


class ActionRepeat(GuardedAction):
    """Say again what was said last. Within an intake the form asks its question again by itself."""

    def name(self) -> str:
        return "action_repeat"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        if tracker.active_loop:
            return []
        for event in _last_said(tracker):
            data = event.get("data") or {}
            dispatcher.utter_message(text=event.get("text"), buttons=data.get("buttons") or [])
        return []


def _last_said(tracker: Tracker) -> list[dict[str, Any]]:
    """What the assistant answered to the message before this one."""
    turns: list[list[dict[str, Any]]] = [[]]
    for event in tracker.events:
        if event.get("event") == "user":
            turns.append([])
        elif event.get("event") == "bot":
            turns[-1].append(event)
    return next((turn for turn in reversed(turns) if turn), [])
