"""What is not understood: choices, a person, and never the same again."""

from __future__ import annotations

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.puzzled import TITLES, ActionNotUnderstood, guesses_of
from db.cases import Cases
from helpline.language import LATIN_REPLIES
from helpline.taxonomy import Severity
from tests.actions.trackers import a_tracker, run
from tests.support.house import LANGUAGES


@pytest.mark.parametrize(
    ("consent", "form", "said"),
    [
        ("undecided", None, ["utter_intro", "utter_ask_consent"]),
        ("granted", None, ["utter_not_understood", "utter_menu"]),
        ("granted", "intake_form", ["utter_not_understood"]),
    ],
)
def test_not_understanding(worker: str, consent: str, form: str | None, said: list[str]) -> None:
    assert run(ActionNotUnderstood(), a_tracker(worker, form=form, consent=consent))[0] == said


@pytest.mark.parametrize(
    ("before", "category", "escalated"),
    [("action_not_understood", "VIO", True), ("action_not_understood", "WAG", False), ("utter_menu", "VIO", False), (None, "VIO", False)],
)  # fmt: skip
def test_misunderstood_twice_on_something_grave_is_escalated(  # type: ignore[no-untyped-def]
    worker, database, keys, before: str | None, category: str, escalated: bool
) -> None:
    told = a_tracker(worker, form="intake_form", slots={"category": category})
    told.events[:0] = [
        {"event": "action", "name": name} for name in (before, "action_listen") if name
    ]
    said = run(ActionNotUnderstood(), told)[0]
    again = before == "action_not_understood"
    otherwise = ["utter_not_understood", *(["utter_person_asked"] if again else [])]
    assert said == (["utter_person_asked"] if escalated else otherwise)
    with database.read() as session:
        cases = Cases(session, keys).queue()
    told_staff = [("VIO", Severity.URGENT)] if escalated else [("SVC", Severity.PRIORITY)]
    assert [(c.category.value, c.severity) for c in cases] == (told_staff if again else [])


def test_what_may_be_meant_is_offered_once_then_a_person_and_never_the_same_again(  # type: ignore[no-untyped-def]
    worker, database, keys
) -> None:
    ranking = [
        {"name": "nlu_fallback", "confidence": 0.5},
        {"name": "ask_rights", "confidence": 0.3},
        {"name": "greet", "confidence": 0.1},
        {"name": "erase", "confidence": 0.08},
    ]
    said = []
    for count in range(4):
        told = a_tracker(worker, "nlu_fallback", "gibberish", consent="granted")
        told.latest_message["intent_ranking"] = ranking
        told.events[:0] = [
            {"event": "action", "name": "action_not_understood"},
            {"event": "action", "name": "action_listen"},
        ] * count
        dispatcher = CollectingDispatcher()
        ActionNotUnderstood().run(dispatcher, told, {})
        said.append([message["response"] for message in dispatcher.messages])
        if not count:
            buttons = dispatcher.messages[0]["buttons"]
            titles = [(b["title"], b["payload"]) for b in buttons]
    assert titles == [
        ("Know my rights", "/ask_rights"),
        ("Delete my messages", "/erase"),
        ("Tell a problem", "/report"),
        ("Something else", "/help"),
    ]
    plain = ["utter_not_understood"]
    assert said == [["utter_did_you_mean"], [*plain, "utter_person_asked"], plain, plain]
    with database.read() as session:
        assert len(Cases(session, keys).queue()) == 1


def test_guesses_have_a_title_in_every_language(worker: str) -> None:
    ranking = [{"name": name, "confidence": 0.2} for name in TITLES]
    for language in (*LANGUAGES, *LATIN_REPLIES):
        for intent in ranking:
            told = a_tracker(worker, "nlu_fallback", "x")
            told.latest_message["intent_ranking"] = [intent]
            titles = [button["title"] for button in guesses_of(told, language)]
            assert len(set(titles)) == 3
            assert all(0 < len(title) <= 24 for title in titles)
