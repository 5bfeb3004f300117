"""The intake: begin, validate, summarise, correct, hand in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

from actions.desk import calendar_of, desk, message_of, open_book, safe
from actions.guard import Events, GuardedAction
from helpline import casework
from helpline.cases import Answer, Intake
from helpline.consent import ConsentDecision
from helpline.language import base_of
from helpline.taxonomy import Category

SKIPPED = "-"
CASE_CODE = "‹CASE CODE›"
ANSWERS = ("story", "category", "since", "people", "safe_contact")
LONGEST = {"story": 4000, "since": 200, "people": 200}
SURE = 0.8
"""From this confidence on the category is taken from the story; the summary shows it, to be corrected."""
TOLD = 3
"""Words in a first message from which on it is the story itself, and not only a wish to tell it."""


class ActionBeginIntake(GuardedAction):
    """Take over what is known: the consent that was given, and the story if it was told already."""

    def name(self) -> str:
        return "action_begin_intake"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        message = message_of(tracker)
        events = [SlotSet(name, None) for name in (*ANSWERS, "confirmed", "change", "consent")]
        if message.consent is ConsentDecision.UNDECIDED:
            operator = desk().settings.operator_name
            dispatcher.utter_message(response="utter_intro", operator=operator)
        elif message.consent is ConsentDecision.GRANTED:
            events.append(SlotSet("consent", True))
        if not message.text.startswith("/") and _tells_something(message.text):
            events.append(SlotSet("story", message.text[: LONGEST["story"]]))
            if message.category_confidence >= SURE:
                events.append(SlotSet("category", message.category))
        return events


def _tells_something(text: str) -> bool:
    return len(text.split()) > TOLD and len(text) > 20


class ValidateIntakeForm(FormValidationAction):
    """Checks each answer. Nothing is required but consent; every question can be skipped."""

    def name(self) -> str:
        return "validate_intake_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        """Whoever refuses consent is asked nothing more; what to change, only who wants to change."""
        if tracker.get_slot("consent") is False:
            return ["consent"]
        wants_change = tracker.get_slot("confirmed") is False
        return [name for name in domain_slots if name != "change" or wants_change]

    def validate_consent(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Record the decision when it is made; one that was made before is only carried over."""
        message = message_of(tracker)
        if message.consent is ConsentDecision.UNDECIDED and isinstance(value, bool):
            with open_book(message) as (book, conversation, now):
                casework.record_consent(book, conversation, value, now)
        return {"consent": value}

    def validate_story(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """As long as it is."""
        return {"story": _clipped("story", value, tracker)}

    def validate_since(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """In the worker's own words."""
        return {"since": _clipped("since", value, tracker)}

    def validate_people(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """In the worker's own words."""
        return {"people": _clipped("people", value, tracker)}

    def validate_category(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """One of the taxonomy's codes, or skipped."""
        known = value == SKIPPED or value in Category.__members__
        return {"category": value if known else None}

    def validate_change(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Clear the answer that was named: the form asks for it, then for the summary again."""
        if value not in ANSWERS:
            return {"change": None}
        return {value: None, "confirmed": None, "change": None}


def _clipped(name: str, value: Any, tracker: Tracker) -> str | None:
    """As long as an answer may be, redacted once more for whoever talks to Rasa directly."""
    text = str(value or "").strip()[: LONGEST[name]]
    return str(safe(text, message_of(tracker).language)) or None


class ActionAskIntakeFormConfirmed(GuardedAction):
    """Read the answers back before they are handed in."""

    def name(self) -> str:
        return "action_ask_intake_form_confirmed"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        language = message_of(tracker).language
        shown = {name: _shown(name, tracker.get_slot(name), language) for name in ANSWERS}
        dispatcher.utter_message(response="utter_summary", **shown)
        return []


def _shown(name: str, value: str | None, language: str) -> str:
    catalogue = desk().catalogue
    if value in (None, SKIPPED):
        return catalogue.reply("utter_word_skipped", language).text
    if name == "safe_contact":
        return catalogue.reply(f"utter_word_{value}", language).text
    if name == "category":
        return catalogue.reply(f"utter_category_{value}", language).text
    text = str(value)
    return text if len(text) <= 300 else text[:300] + "…"


class ActionOpenCase(GuardedAction):
    """Hand the intake in, once, and only then say so. The code is filled in by the gateway."""

    def name(self) -> str:
        return "action_open_case"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        cleared: Events = [SlotSet(name, None) for name in (*ANSWERS, "confirmed", "change")]
        if tracker.get_slot("consent") is not True:
            dispatcher.utter_message(response="utter_consent_declined")
            dispatcher.utter_message(response="utter_menu")
            return cleared
        message = message_of(tracker)
        with open_book(message) as (book, conversation, now):
            casework.open_case(book, conversation, _intake(tracker), message.key, now)
        dispatcher.utter_message(response="utter_case_opened", case_code=CASE_CODE)
        dispatcher.utter_message(response="utter_offer_pin")
        return cleared


def _intake(tracker: Tracker) -> Intake:
    """The gateway has redacted already; whoever talks to Rasa directly meets this second wall."""
    given = {answer: tracker.get_slot(answer.value) for answer in Answer}
    language = message_of(tracker).language
    given[Answer.SINCE] = _dated(given[Answer.SINCE], language)
    category = tracker.get_slot("category")
    return Intake(
        Category(category) if category in Category.__members__ else Category.PER,
        {
            answer: safe(str(value), language)
            for answer, value in given.items()
            if value not in (None, SKIPPED)
        },
    )


def _dated(since: str | None, language: str) -> str | None:
    """The worker's words, and the day that they speak of where that is simple."""
    if since in (None, SKIPPED):
        return since
    day = calendar_of(base_of(language)).begin(str(since), datetime.now(UTC).date())
    return f"{since} ({day:%-d %b %Y})" if day else since


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
            known = book.of_conversation(conversation.id)
        if known:
            dispatcher.utter_message(response="utter_added_to_case")
        else:
            dispatcher.utter_message(response="utter_nothing_to_add_to")
            dispatcher.utter_message(response="utter_menu")
        return []


class ActionCorrect(GuardedAction):
    """A correction before the summary: ask the last question again."""

    def name(self) -> str:
        return "action_correct"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        answered = [name for name in ANSWERS if tracker.get_slot(name) is not None]
        if not answered:
            dispatcher.utter_message(response="utter_nothing_to_correct")
            return []
        dispatcher.utter_message(response="utter_corrected")
        return [SlotSet(answered[-1], None)]
