"""A worker wants a person: staff see it in their queue, and nothing is promised."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import message_of, open_book
from actions.guard import Events, GuardedAction
from helpline import casework


class ActionAskPerson(GuardedAction):
    """Put the wish before the staff, once per message."""

    def name(self) -> str:
        return "action_ask_person"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        message = message_of(tracker)
        with open_book(message) as (book, conversation, now):
            casework.ask_for_person(book, conversation, message.key, now)
        dispatcher.utter_message(response="utter_person_asked")
        return []
