"""Rights information from reviewed cards. Law is never generated."""

from __future__ import annotations

from datetime import UTC, datetime

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import desk, message_of
from actions.guard import Events, GuardedAction
from helpline.rights import FALLBACK, choose_card
from helpline.taxonomy import Category

TOPICS = {Category.WAG: "wages", Category.DOC: "documents"}
SURE = 0.4
"""Below this confidence in the category the menu is shown: a wrong law is worse than one tap more."""


class ActionRights(GuardedAction):
    """The card of the country and topic; the ILO's if there is none, and a word that it is the ILO's."""

    def name(self) -> str:
        return "action_rights"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        message = message_of(tracker)
        if message.category is None or message.category_confidence < SURE:
            dispatcher.utter_message(response="utter_rights_menu")
            return []
        topic = TOPICS.get(Category(message.category), "")
        card = choose_card(desk().cards, message.country, topic)
        if card is None:
            dispatcher.utter_message(response="utter_rights_missing")
            return []
        if card.country == FALLBACK:
            dispatcher.utter_message(response="utter_rights_fallback")
        dispatcher.utter_message(
            response="utter_rights_card",
            words=card.words(message.language),
            law=card.law,
            source=card.source,
            checked=card.checked.isoformat(),
            complain=card.where_to_complain(message.language),
        )
        if card.is_old(datetime.now(UTC).date()):
            dispatcher.utter_message(response="utter_rights_old")
        return []
