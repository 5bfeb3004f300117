"""Rights information from cards. Law is never generated."""

from __future__ import annotations

from datetime import UTC, datetime

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import Message, desk, message_of
from actions.guard import Events, GuardedAction
from actions.place import LONGEST, ask_where
from helpline.directory import Line
from helpline.rights import FALLBACK, RELATED, RightsCard, choose_card, for_homes, topics_of
from helpline.taxonomy import Category

SURE = 0.4
"""Below this confidence in the category the menu is shown: a wrong law is worse than one tap more."""
LABOUR = "labour"


class ActionRights(GuardedAction):
    """The card of the country and topic; the ILO's if there is none, and a word that it is the ILO's."""

    def name(self) -> str:
        return "action_rights"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        message = message_of(tracker)
        if message.category is None or message.category_confidence < SURE:
            dispatcher.utter_message(response="utter_rights_menu")
            return []
        topics = topics_of(Category(message.category), message.sector)
        card = choose_card(desk().cards, message.country, *topics)
        if card is None:
            dispatcher.utter_message(response="utter_rights_missing")
            return []
        if card.country == FALLBACK:
            dispatcher.utter_message(response="utter_rights_fallback")
        unsigned = card.reviewed_by is None
        dispatcher.utter_message(
            response="utter_rights_collected" if unsigned else "utter_rights_card",
            words=_words(card, message.language),
            law=card.law,
            source=card.source or card.law,
            checked=card.checked.isoformat(),
            complain=_where_to_complain(message),
        )
        if unsigned:
            dispatcher.utter_message(response="utter_rights_unsigned")
        if unsigned or card.is_doubtful or card.is_old(datetime.now(UTC).date()):
            dispatcher.utter_message(response="utter_rights_old")
        if not tracker.active_loop:
            _and_then(dispatcher, message)
        return []


def _and_then(dispatcher: CollectingDispatcher, message: Message) -> None:
    """Outside of an intake: is it the right place; or, where that is known, what else may help."""
    if not message.country_told:
        ask_where(dispatcher, message)
        return
    said = desk().catalogue.reply
    related = RELATED.get(Category(message.category or Category.PER), ())
    titles = {about: said(f"utter_category_{about}", message.language).text for about in related}
    buttons = [
        {"title": title, "payload": f'/ask_rights{{"category": "{about}"}}'}
        for about, title in titles.items()
        if len(title) <= LONGEST
    ]
    tell = said("utter_menu", message.language).choices[0]
    buttons.append({"title": tell.title, "payload": tell.payload})
    dispatcher.utter_message(response="utter_rights_more", buttons=buttons)


def _words(card: RightsCard, language: str) -> str:
    """The statement, and a word for whoever works in somebody's home where another law counts."""
    words = card.words(desk().catalogue, language)
    if not for_homes(desk().cards, card):
        return words
    return f"{words} {desk().catalogue.reply('law_home_other', language).text}"


def _where_to_complain(message: Message) -> str:
    """A place that is not the employer: the labour office where we know its number, and others who help."""
    line: Line | None = desk().directory.get(message.country, {}).get(LABOUR)
    said = desk().catalogue.reply
    parts = [said("complain_other", message.language).text]
    if line is not None:
        call = said("complain_call", message.language, who=line.name, number=line.number).text
        free = said("complain_free", message.language).text if line.free else ""
        parts = [call, free, *parts]
    return " ".join(part for part in parts if part)
