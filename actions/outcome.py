"""Logs, anonymously, how a conversation ended that led to no case."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import message_of, open_book
from actions.guard import Events, GuardedAction
from db.figures import Counted
from helpline.taxonomy import Category


class ActionLogOutcome(GuardedAction):
    """A question about rights was answered: what it was about is counted, in its month, and nothing else."""

    def name(self) -> str:
        return "action_log_outcome"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        message = message_of(tracker)
        answered = any(
            event.get("event") == "bot" and event.get("metadata", {}).get("utter_action") in CARDS
            for event in tracker.events[-8:]
        )
        if answered and message.category:
            with open_book(message) as (book, conversation, now):
                book.count(Counted.ANSWERED, conversation, now, Category(message.category))
        return []


CARDS = ("utter_rights_card", "utter_rights_collected")
