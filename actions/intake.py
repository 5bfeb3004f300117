"""The intake: begin, ask what is needed and no more, check each answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

from actions.desk import desk, message_of, open_book, safe
from actions.guard import Events, GuardedAction
from db.cases import Cases
from db.figures import Counted
from helpline import casework
from helpline.consent import ConsentDecision
from helpline.taxonomy import Category, Severity, categories_in

SKIPPED = "-"
ANSWERS = (
    "story", "category", "since", "ongoing", "people", "wish", "safe_contact", "safe_hours",
)  # fmt: skip
SHORT = ("consent", "story", "category", "safe_contact", "confirmed")
"""What is asked of whoever is in a grave situation: four questions and no more, beside consent."""
LONGEST = {"story": 4000} | dict.fromkeys(("since", "ongoing", "people", "wish", "safe_hours"), 200)
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
        practice = message.intent == "practice"
        cleared = (*ANSWERS, "confirmed", "sealed", "change", "consent")
        events = [SlotSet(name, None) for name in cleared] + [SlotSet("practice", practice)]
        if practice:
            dispatcher.utter_message(response="utter_practice")
            return [*events, SlotSet("consent", True)]
        with open_book(message) as (book, conversation, now):
            book.count(Counted.BEGAN, conversation, now)
        if message.consent is ConsentDecision.UNDECIDED:
            operator = desk().settings.operator_name
            dispatcher.utter_message(response="utter_intro", operator=operator)
        elif message.consent is ConsentDecision.GRANTED:
            events.append(SlotSet("consent", True))
        if not message.text.startswith("/") and _tells_something(message.text):
            events.append(SlotSet("story", message.text[: LONGEST["story"]]))
            if message.category_confidence >= SURE:
                events.append(SlotSet("category", message.category))
                _comfort(dispatcher, message.category)
        return events


def _comfort(dispatcher: CollectingDispatcher, category: str | None) -> None:
    """A child, or somebody who speaks for one, hears first that they did nothing wrong."""
    if Category.CHD in categories_in(category):
        dispatcher.utter_message(response="utter_child")


def is_grave(tracker: Tracker) -> bool:
    """What it is about is grave by itself, or a case of this worker that is open is."""
    about = categories_in(tracker.get_slot("category"))
    if about and about[0].default_severity <= Severity.URGENT:
        return True
    with desk().database.read() as session:
        book = Cases(session, desk().keys)
        worker = book.conversation(message_of(tracker).pseudonym)
        mine = book.of_conversation(worker.id)
    return any(case.severity <= Severity.URGENT and not case.is_over for case in mine)


def _tells_something(text: str) -> bool:
    return len(text.split()) > TOLD and len(text) > 20


Validator = Callable[
    ["ValidateIntakeForm", Any, CollectingDispatcher, Tracker, dict[str, Any]], dict[str, Any]
]


def _in_own_words(name: str) -> Validator:
    """Takes what was tapped or written, as long as an answer may be.

    Redacted once more, for whoever talks to Rasa directly.
    """

    def validate(
        form: ValidateIntakeForm, value: Any, _dispatcher: Any, tracker: Tracker, _domain: Any
    ) -> dict[str, Any]:
        text = str(value or "").strip()[: LONGEST[name]]
        return {name: str(safe(text, message_of(tracker).language)) or None}

    return validate


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
        """Whoever refuses consent is asked nothing more; whoever is in a grave situation, little.

        When it is safe to write is asked where it is safe at all; what to change, of who wants to change. Whether it
        stays sealed is never asked: it is one of the answers to the summary.
        """
        if tracker.get_slot("consent") is False:
            return ["consent"]
        asked = set(SHORT) if is_grave(tracker) else set(domain_slots) - {"sealed", "change"}
        if tracker.get_slot("safe_contact") != "yes":
            asked.discard("safe_hours")
        if tracker.get_slot("confirmed") is False:
            asked.add("change")
        return [name for name in domain_slots if name in asked]

    def validate_consent(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Record the decision when it is made; one that was made before is only carried over.

        Whoever practises has decided nothing.
        """
        message = message_of(tracker)
        open_question = message.consent is ConsentDecision.UNDECIDED
        if open_question and isinstance(value, bool) and not tracker.get_slot("practice"):
            with open_book(message) as (book, conversation, now):
                casework.record_consent(book, conversation, value, now)
        return {"consent": value}

    validate_story = _in_own_words("story")
    validate_since = _in_own_words("since")
    validate_ongoing = _in_own_words("ongoing")
    validate_people = _in_own_words("people")
    validate_wish = _in_own_words("wish")
    validate_safe_hours = _in_own_words("safe_hours")

    def validate_category(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """One or several of the taxonomy's codes, or skipped."""
        known = value == SKIPPED or bool(categories_in(value))
        if tracker.get_slot("story") and message_of(tracker).intent == "choose_category":
            _comfort(dispatcher, value)
        return {"category": value if known else None}

    def validate_change(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Clear the answer that was named: the form asks for it, then for the summary again."""
        if value not in ANSWERS:
            return {"change": None}
        cleared = {value: None, "confirmed": None, "change": None}
        return cleared | ({"safe_hours": None} if value == "safe_contact" else {})
