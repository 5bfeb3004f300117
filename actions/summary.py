"""The end of an intake: read the answers back, correct them, hand them in."""

from __future__ import annotations

from datetime import UTC, datetime

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import Message, calendar_of, desk, message_of, open_book, safe
from actions.guard import Events, GuardedAction
from actions.intake import ANSWERS, SKIPPED, is_grave
from db.cases import Cases
from helpline import casework
from helpline.cases import Answer, Intake
from helpline.conversation import Conversation
from helpline.hours import NEVER, safe_hours
from helpline.language import base_of
from helpline.taxonomy import Category, categories_in

CASE_CODE = "‹CASE CODE›"
FOR_STAFF = {
    "me": "only the worker",
    "other": "somebody else",
    "several": "several workers",
    "solve": "help to solve it",
    "heard": "only to be heard",
    "any": "at any time",
}
"""What stands in the case for an answer that was tapped."""
SHOWN = 300
"""Letters of an answer that are read back."""


class ActionAskIntakeFormConfirmed(GuardedAction):
    """Read the answers back before they are handed in."""

    def name(self) -> str:
        return "action_ask_intake_form_confirmed"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        language = message_of(tracker).language
        shown = {name: shown_as(name, tracker.get_slot(name), language) for name in ANSWERS}
        until = desk().settings.sealed_until
        if until and not tracker.get_slot("practice") and not is_grave(tracker):
            dispatcher.utter_message(response="utter_offer_seal", count=until)
            dispatcher.utter_message(response="utter_summary_or_seal", **shown)
        else:
            dispatcher.utter_message(response="utter_summary", **shown)
        return []


def shown_as(name: str, value: str | None, language: str) -> str:
    """An answer in the worker's words, or in ours where they tapped."""
    said = desk().catalogue
    if value in (None, SKIPPED):
        return said.reply("utter_word_skipped", language).text
    if name == "category":
        titles = (f"utter_category_{about}" for about in categories_in(value))
        return ", ".join(said.reply(title, language).text for title in titles)
    key = f"utter_word_{value}"
    if key in said.replies:
        return said.reply(key, language).text
    text = str(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


class ActionOpenCase(GuardedAction):
    """Hand the intake in, once, and only then say so. The code is filled in by the gateway."""

    def name(self) -> str:
        return "action_open_case"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        cleared: Events = [
            SlotSet(name, None) for name in (*ANSWERS, "confirmed", "sealed", "change", "practice")
        ]
        if tracker.get_slot("practice"):
            cleared.append(SlotSet("consent", None))
            dispatcher.utter_message(response="utter_practice_done")
            dispatcher.utter_message(response="utter_menu")
        elif tracker.get_slot("consent") is not True:
            dispatcher.utter_message(response="utter_consent_declined")
            dispatcher.utter_message(response="utter_menu")
        else:
            self._open(dispatcher, tracker)
        return cleared

    def _open(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        message = message_of(tracker)
        with open_book(message) as (book, conversation, now):
            case = casework.open_case(book, conversation, _intake(tracker), message.key, now)
            promised = _agree(book, conversation, tracker, message, now)
        dispatcher.utter_message(response="utter_case_opened", case_code=CASE_CODE)
        if promised:
            dispatcher.utter_message(response=promised)
        asked = "utter_ask_seal_names" if case.is_sealed else "utter_offer_pin"
        dispatcher.utter_message(response=asked)


def _agree(
    book: Cases, conversation: Conversation, tracker: Tracker, message: Message, now: datetime
) -> str | None:
    """When we may write unasked, and what is said about it. A yes without hours keeps those said before."""
    is_safe, part = tracker.get_slot("safe_contact"), tracker.get_slot("safe_hours")
    if is_safe == "no":
        book.set_hours(conversation.id, NEVER)
        return "utter_offer_hide"
    if is_safe != "yes":
        return None
    hours = None if conversation.hours == NEVER else conversation.hours
    if part and part != SKIPPED:
        hours = safe_hours(part, message.country, now.date())
    book.set_hours(conversation.id, hours)
    return None if hours == NEVER else "utter_may_write"


def _intake(tracker: Tracker) -> Intake:
    """The gateway has redacted already; whoever talks to Rasa directly meets this second wall."""
    given = {answer: tracker.get_slot(answer.value) for answer in Answer}
    language = message_of(tracker).language
    given[Answer.SINCE] = _dated(given[Answer.SINCE], language)
    main, *also = categories_in(tracker.get_slot("category")) or (Category.PER,)
    if also:
        given[Answer.ALSO] = ", ".join(category.label for category in also)
    return Intake(
        main,
        {
            answer: safe(FOR_STAFF.get(str(value), str(value)), language)
            for answer, value in given.items()
            if value not in (None, SKIPPED)
        },
        sealed=tracker.get_slot("sealed") is True and desk().settings.sealed_until > 0,
    )


def _dated(since: str | None, language: str) -> str | None:
    """The worker's words, and the day that they speak of where that is simple."""
    if since in (None, SKIPPED):
        return since
    day = calendar_of(base_of(language)).begin(str(since), datetime.now(UTC).date())
    return f"{since} ({day:%-d %b %Y})" if day else since
