"""A message that was not understood: choices made from the best guesses, then a person; never the same again.

It is counted by language, without its words.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import Message, desk, message_of, open_book
from actions.escalate import ActionEscalateCase, is_something_grave, say_who_is_there
from actions.guard import Events, GuardedAction
from db.figures import Counted
from helpline import casework
from helpline.consent import ConsentDecision

MENU = "utter_menu"
TITLES = {
    "report": (MENU, "/report"),
    "ask_rights": (MENU, "/ask_rights"),
    "check_status": (MENU, "/check_status"),
    "talk_to_person": (MENU, "/talk_to_person"),
    "erase": ("utter_privacy", "/erase"),
    "change_language": ("language_check", "/change_language"),
    "privacy_question": ("utter_mean_privacy", None),
    "feedback": ("utter_mean_feedback", None),
}
"""What may be meant, by intent: the reply, and its button, that has the words for it already."""
GUESSES = 3
"""With "something else" four: a list, that has room for longer titles than buttons."""
LEAST = 0.05
"""A share of the classifier's trust below which a guess is none."""
PATIENCE = 2
"""After so many in a row a person is asked to look."""


class ActionNotUnderstood(GuardedAction):
    """First offer what may be meant; then tell a person; after that only say so."""

    def name(self) -> str:
        return "action_not_understood"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        message = message_of(tracker)
        if message.consent is ConsentDecision.UNDECIDED and not tracker.active_loop:
            operator = desk().settings.operator_name
            dispatcher.utter_message(response="utter_intro", operator=operator)
            dispatcher.utter_message(response="utter_ask_consent")
            return []
        in_a_row = 1 + _before(tracker)
        is_last_try = in_a_row == PATIENCE
        with open_book(message) as (book, conversation, now):
            grave = in_a_row >= PATIENCE and is_something_grave(tracker, book)
            book.count(Counted.NOT_UNDERSTOOD, conversation, now)
            if is_last_try and not grave:
                dispatcher.utter_message(response="utter_not_understood")
                case = casework.put_before_staff(book, conversation, message.key, now)
                book.note_event(case.id, "not understood", "assistant", now)
                say_who_is_there(dispatcher, book, now)
        if grave:
            return ActionEscalateCase().act(dispatcher, tracker)
        if not is_last_try:
            _answer(dispatcher, tracker, message, in_a_row)
        return []


def _answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, message: Message, in_a_row: int
) -> None:
    guesses = [] if tracker.active_loop else guesses_of(tracker, message.language)
    if guesses and in_a_row < PATIENCE:
        other = desk().catalogue.reply("utter_mean_none", message.language).text
        buttons = [*guesses, {"title": other, "payload": "/help"}]
        dispatcher.utter_message(response="utter_did_you_mean", buttons=buttons)
        return
    dispatcher.utter_message(response="utter_not_understood")
    if in_a_row < PATIENCE and not tracker.active_loop:
        dispatcher.utter_message(response=MENU)


def guesses_of(tracker: Tracker, language: str) -> list[dict[str, str]]:
    """Buttons for what the classifier thinks of first, in the worker's words."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    likely = [
        one["name"]
        for one in ranking
        if one["name"] in TITLES and float(one.get("confidence") or 0) >= LEAST
    ]
    if not likely:
        return []
    usual = [intent for intent in TITLES if intent not in likely]
    return [
        {"title": _title(intent, language), "payload": f"/{intent}"}
        for intent in [*likely, *usual][:GUESSES]
    ]


def _title(intent: str, language: str) -> str:
    key, payload = TITLES[intent]
    reply = desk().catalogue.reply(key, language)
    if payload is None:
        return reply.text
    return next(choice.title for choice in reply.choices if choice.payload == payload)


def _before(tracker: Tracker) -> int:
    """How many messages in a row were not understood just before this one."""
    names = [
        event.get("name")
        for event in tracker.events
        if event.get("event") == "action" and event.get("name") != "action_listen"
    ]
    count = 0
    for name in reversed(names):
        if name in ("intake_form", "action_extract_slots"):
            continue
        if name != "action_not_understood":
            break
        count += 1
    return count
