"""Consent outside of an intake; within one, validate_intake_form records it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import message_of, open_book
from actions.guard import Events, GuardedAction
from helpline import casework


class ActionRecordConsent(GuardedAction):
    """Record yes or no with the wording's version, then show what can be asked."""

    def name(self) -> str:
        return "action_record_consent"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        message = message_of(tracker)
        granted = message.intent == "consent_yes"
        with open_book(message) as (book, conversation, now):
            casework.record_consent(book, conversation, granted, now)
        said = "utter_consent_thanks" if granted else "utter_consent_declined"
        dispatcher.utter_message(response=said)
        dispatcher.utter_message(response="utter_menu")
        return []
