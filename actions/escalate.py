"""Brings a conversation before a person, also where triage did not: whoever asks for one, or is misunderstood.

What triage opened already is the same case: nothing is opened twice. Nobody is promised who is not there.
"""

from __future__ import annotations

from datetime import datetime

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import message_of, open_book
from actions.guard import Events, GuardedAction
from db.cases import Cases
from helpline import casework
from helpline.roster import told_time
from helpline.taxonomy import Category, Severity, categories_in


class ActionHandOver(GuardedAction):
    """A person is wanted: they see it in their queue."""

    def name(self) -> str:
        return "action_hand_over"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        message = message_of(tracker)
        with open_book(message) as (book, conversation, now):
            casework.put_before_staff(book, conversation, message.key, now)
            say_who_is_there(dispatcher, book, now)
            if not conversation.wants:
                dispatcher.utter_message(response="utter_who_to_write_with")
        return []


class ActionEscalateCase(GuardedAction):
    """Something grave that the dialogue does not get any further with: a person must look soon."""

    def name(self) -> str:
        return "action_escalate_case"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        message = message_of(tracker)
        with open_book(message) as (book, conversation, now):
            category = _told_about(tracker) or Category.SVC
            casework.raise_alarm(book, conversation, Severity.URGENT, category, message.key, now)
            say_who_is_there(dispatcher, book, now)
        return []


def is_something_grave(tracker: Tracker, cases: Cases) -> bool:
    """An urgent case of this worker is open, or is being told."""
    about = _told_about(tracker)
    if about and about.default_severity <= Severity.URGENT:
        return True
    worker = cases.conversation(message_of(tracker).pseudonym)
    mine = cases.of_conversation(worker.id)
    return any(case.severity <= Severity.URGENT and not case.is_over for case in mine)


def _told_about(tracker: Tracker) -> Category | None:
    """The category of the intake that is open, if there is one."""
    told = categories_in(tracker.get_slot("category"))
    return told[0] if told else None


def say_who_is_there(dispatcher: CollectingDispatcher, book: Cases, now: datetime) -> None:
    """That it is before the staff; and if none of them is at work, when somebody will be."""
    roster = book.roster()
    absent = roster is not None and not roster.on_duty(now, critical=False)
    begins = roster.next_duty(now) if roster and absent else None
    if begins:
        dispatcher.utter_message(response="utter_nobody_on_duty", time=told_time(begins))
    else:
        dispatcher.utter_message(response="utter_person_asked")
