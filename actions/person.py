"""A wish to be erased, and a word about this helpline."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import message_of, open_book, safe
from actions.guard import Events, GuardedAction
from helpline import casework


class ActionAskErasure(GuardedAction):
    """Shall everything be deleted? The gateway hears the answer: nothing may be asked beside it."""

    def name(self) -> str:
        return "action_ask_erasure"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        dispatcher.utter_message(response="utter_erase_check")
        return [FollowupAction("action_listen")]


class ActionPassOnFeedback(GuardedAction):
    """Put the word before supervisors, once per message, and say so."""

    def name(self) -> str:
        return "action_pass_on_feedback"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        message = message_of(tracker)
        typed = not message.text.startswith("/")
        said = safe(message.text, message.language) if typed else None
        with open_book(message) as (book, conversation, now):
            casework.take_feedback(book, conversation, message.key, now, said)
        dispatcher.utter_message(response="utter_feedback_thanks")
        return []
