"""Where a worker works: asked once beside the first answer about the law, and remembered by the gateway."""

from __future__ import annotations

from babel import Locale
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import Message, desk, message_of
from actions.guard import Events, GuardedAction
from helpline.language import LATIN_REPLIES, base_of
from helpline.rights import FALLBACK

ELSEWHERE = "ZZ"
"""A country that we have no law of: the ILO's standard counts (ISO 3166-1 leaves ZZ free)."""
LONGEST = 24
"""Letters of a row in WhatsApp's lists."""
Button = dict[str, str]


class ActionAskCountry(GuardedAction):
    """Every country that there are cards of, and "another one"."""

    def name(self) -> str:
        return "action_ask_country"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        message = message_of(tracker)
        covered = sorted({card.country for card in desk().cards} - {FALLBACK})
        buttons = [_button(_short(c, message.language), country(c, message)) for c in covered]
        buttons.append(
            _button(_said("utter_rights_where_no", message), country(ELSEWHERE, message))
        )
        dispatcher.utter_message(response="utter_rights_countries", buttons=buttons)
        return []


def ask_where(dispatcher: CollectingDispatcher, message: Message) -> None:
    """Is this the right country, and the right kind of work? One tap, or none."""
    about = f'/change_country{{"category": "{message.category}"}}'
    dispatcher.utter_message(
        response="utter_rights_where",
        country=country_name(message.country, message.language),
        buttons=[
            _button(_said("utter_rights_where_yes", message), f"/country_{message.country}"),
            _button(_said("utter_rights_where_home", message), f"/sector_home_{message.category}"),
            _button(_said("utter_rights_where_no", message), about),
        ],
    )


def country(code: str, message: Message) -> str:
    """What the gateway hears when a country is chosen: and the question is answered anew."""
    return f"/country_{code}_{message.category}" if message.category else f"/country_{code}"


def country_name(code: str, language: str) -> str:
    """As CLDR has it in the worker's language."""
    place = Locale.parse("en" if language in LATIN_REPLIES else base_of(language))
    return str(place.territories.get(code, code))


def _short(code: str, language: str) -> str:
    """The name as it fits into a list; in English where the worker's language needs more letters."""
    name = country_name(code, language)
    return name if len(name) <= LONGEST else country_name(code, "en")


def _said(key: str, message: Message) -> str:
    return desk().catalogue.reply(key, message.language).text


def _button(title: str, payload: str) -> Button:
    return {"title": title, "payload": payload}
