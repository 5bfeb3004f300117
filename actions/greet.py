"""Greeting and stopping."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, AllSlotsReset
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import desk, message_of, open_book
from actions.guard import Events, GuardedAction
from helpline.consent import ConsentDecision


class ActionGreet(GuardedAction):
    """Say who we are, and ask for consent once."""

    def name(self) -> str:
        return "action_greet"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        if message_of(tracker).consent is ConsentDecision.UNDECIDED:
            operator = desk().settings.operator_name
            dispatcher.utter_message(response="utter_intro", operator=operator)
            if tracker.active_loop_name != "intake_form":
                dispatcher.utter_message(response="utter_ask_consent")
        elif tracker.active_loop_name != "intake_form":
            dispatcher.utter_message(response="utter_menu")
        return []


class ActionStop(GuardedAction):
    """The worker wants no more messages. What was answered so far is dropped with the intake."""

    def name(self) -> str:
        return "action_stop"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        with open_book(message_of(tracker)) as (book, conversation, now):
            book.set_opted_out(conversation.id, True, now)
        dispatcher.utter_message(response="utter_stopped")
        return [ActiveLoop(None), AllSlotsReset()]
