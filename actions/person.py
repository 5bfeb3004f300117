"""What a worker wants from staff rather than from us: they see it in their queue; nothing is promised."""

from __future__ import annotations

from abc import ABC
from typing import ClassVar

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import message_of, open_book, safe
from actions.guard import Events, GuardedAction
from helpline import casework


class PutBeforeStaff(GuardedAction, ABC):
    """Put the wish before the staff, once per message, and say so."""

    answer: ClassVar[str]
    keeps_words: ClassVar[bool] = True

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        message = message_of(tracker)
        typed = self.keeps_words and not message.text.startswith("/")
        with open_book(message) as (book, conversation, now):
            casework.put_before_staff(
                book,
                conversation,
                message.key,
                now,
                safe(message.text, message.language) if typed else None,
            )
        dispatcher.utter_message(response=self.answer)
        return []


class ActionAskPerson(PutBeforeStaff):
    """A person is wanted."""

    answer = "utter_person_asked"
    keeps_words = False

    def name(self) -> str:
        return "action_ask_person"


class ActionPassOnFeedback(PutBeforeStaff):
    """A word about this helpline."""

    answer = "utter_feedback_thanks"

    def name(self) -> str:
        return "action_pass_on_feedback"
