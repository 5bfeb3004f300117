"""Rights by card, country and kind of work; where to ask; what may be asked next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

import actions.desk
import actions.rights
from actions.place import ActionAskCountry
from actions.rights import ActionRights
from helpline.language import LATIN_REPLIES
from tests.actions.trackers import a_tracker, run
from tests.support.house import LANGUAGES

CARD = ("utter_rights_collected", "utter_rights_unsigned", "utter_rights_old")
"""As long as no lawyer has signed any."""


@pytest.mark.parametrize(
    ("category", "sure", "country", "said"),
    [
        ("WAG", 0.9, "BD", [*CARD]),
        ("DOC", 0.9, "BD", ["utter_rights_fallback", *CARD]),
        ("WAG", 0.9, "XX", ["utter_rights_fallback", *CARD]),
        ("WAG", 0.9, "JO", [*CARD]),
        ("HRS", 0.9, "BD", [*CARD]),
        ("MHS", 0.9, "BD", ["utter_rights_missing"]),
        ("WAG", 0.2, "BD", ["utter_rights_menu"]),
        (None, 0.0, "BD", ["utter_rights_menu"]),
    ],
)
def test_rights(
    worker: str, category: str | None, sure: float, country: str, said: list[str]
) -> None:
    about = {"entity": "category", "value": category, "confidence_entity": sure}
    asked = a_tracker(worker, "ask_rights", country=country, entities=[about] if category else [])
    where = ["utter_rights_where"] if said[-1] == "utter_rights_old" else []
    assert run(ActionRights(), asked)[0] == [*said, *where]


def test_the_country_is_asked_once_and_not_within_an_intake(worker: str) -> None:
    about = [{"entity": "category", "value": "WAG", "confidence_entity": 0.9}]

    def asks(**more: Any) -> str:
        return run(ActionRights(), a_tracker(worker, "ask_rights", entities=about, **more))[0][-1]

    assert asks(country="BD") == "utter_rights_where"
    assert asks(country="BD", country_told=True) == "utter_rights_more"
    assert asks(country="BD", form="intake_form") == "utter_rights_old"


def test_countries_fit_into_a_list_in_every_language(worker: str) -> None:
    about = [{"entity": "category", "value": "WAG", "confidence_entity": 0.9}]
    for language in (*LANGUAGES, *LATIN_REPLIES):
        dispatcher = CollectingDispatcher()
        asked = a_tracker(worker, "change_country", entities=about, language=language)
        ActionAskCountry().run(dispatcher, asked, {})
        (buttons,) = [message["buttons"] for message in dispatcher.messages]
        assert len(buttons) == 10
        assert all(0 < len(button["title"]) <= 24 for button in buttons)
        assert buttons[0]["payload"] == "/country_AE_WAG"


def test_who_works_in_a_home_hears_the_law_of_homes(worker: str) -> None:
    about = [{"entity": "category", "value": "HRS", "confidence_entity": 0.9}]
    said = []
    for sector in ("", "home"):
        dispatcher = CollectingDispatcher()
        asked = a_tracker(worker, "ask_rights", country="QA", sector=sector, entities=about)
        ActionRights().run(dispatcher, asked, {})
        said.append(dispatcher.messages[0]["words"])
    assert said[0] != said[1]


def test_only_what_a_lawyer_signed_is_called_checked(worker: str, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    about = {"entity": "category", "value": "HRS", "confidence_entity": 0.9}
    asked = a_tracker(worker, "ask_rights", country="BD", entities=[about])
    here = actions.rights.desk()
    signed = tuple(replace(card, reviewed_by="a lawyer (test)") for card in here.cards)
    monkeypatch.setattr(actions.rights, "desk", lambda: replace(here, cards=signed))
    assert run(ActionRights(), asked)[0] == ["utter_rights_card", "utter_rights_where"]
