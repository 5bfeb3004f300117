"""Actions of the intake: one case for each branch. A tracker from a builder, a fresh dispatcher, the real database."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.intake import ActionBeginIntake, ValidateIntakeForm
from actions.more import ActionAddToStory, ActionCorrect
from actions.summary import ActionAskIntakeFormConfirmed, ActionOpenCase
from db.cases import Cases
from helpline.cases import Answer
from helpline.consent import ConsentDecision
from helpline.hours import NEVER, SafeHours
from helpline.taxonomy import Category, Severity
from tests.actions.trackers import TOLD, a_tracker, run

EVENING = SafeHours(12 * 60, 16 * 60)
"""18 to 22 in Bangladesh."""


@pytest.mark.parametrize(
    ("text", "consent", "told", "said"),
    [
        ("my boss did not pay me for two months", "granted", True, []),
        ("/report", "granted", False, []),
        ("i have a problem", "granted", False, []),
        ("my boss did not pay me for two months", "undecided", True, ["utter_intro"]),
    ],
)
def test_beginning_an_intake(
    worker: str, text: str, consent: str, told: bool, said: list[str]
) -> None:
    responses, events = run(ActionBeginIntake(), a_tracker(worker, text=text, consent=consent))
    filled = {event["name"]: event["value"] for event in events if event["value"] is not None}
    assert responses == said
    assert filled.get("story") == (text if told else None)
    assert filled.get("consent") == (True if consent == "granted" else None)


def validated(tracker: Tracker, name: str, value: Any) -> Any:
    form = ValidateIntakeForm()
    return getattr(form, f"validate_{name}")(value, CollectingDispatcher(), tracker, {})


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("story", " x ", {"story": "x"}),
        ("story", "", {"story": None}),
        ("story", "x" * 5000, {"story": "x" * 4000}),
        ("since", "two weeks", {"since": "two weeks"}),
        ("people", "-", {"people": "-"}),
        ("category", "WAG", {"category": "WAG"}),
        ("category", "-", {"category": "-"}),
        ("category", "nonsense", {"category": None}),
        ("change", "since", {"since": None, "confirmed": None, "change": None}),
        ("change", "consent", {"change": None}),
        (
            "change",
            "safe_contact",
            {"safe_contact": None, "safe_hours": None, "confirmed": None, "change": None},
        ),
    ],
)
def test_answers_are_checked(worker: str, name: str, value: str, expected: dict[str, Any]) -> None:
    assert validated(a_tracker(worker), name, value) == expected


def test_consent_in_the_form_is_recorded_once(worker, database, keys) -> None:  # type: ignore[no-untyped-def]
    validated(a_tracker(worker, consent="undecided"), "consent", True)
    with database.read() as session:
        assert Cases(session, keys).conversation(worker).consent.decision is ConsentDecision.GRANTED


def test_whoever_practises_has_decided_nothing(worker, database, keys) -> None:  # type: ignore[no-untyped-def]
    said, events = run(ActionBeginIntake(), a_tracker(worker, "practice", consent="undecided"))
    assert said == ["utter_practice"]
    set_now = {event["name"]: event["value"] for event in events}
    practising = a_tracker(worker, consent="undecided", slots=set_now)
    assert validated(practising, "consent", True) == {"consent": True}
    with database.read() as session:
        decided = Cases(session, keys).conversation(worker).consent.decision
    assert decided is ConsentDecision.UNDECIDED


@pytest.mark.parametrize(
    ("before", "slots", "hours", "said"),
    [
        (None, {"safe_contact": "no"}, NEVER, "utter_offer_hide"),
        (None, {"safe_contact": "yes", "safe_hours": "any"}, None, "utter_may_write"),
        (None, {"safe_contact": "yes", "safe_hours": "evening"}, EVENING, "utter_may_write"),
        (None, {"safe_contact": "yes", "safe_hours": "on fridays"}, NEVER, "utter_offer_pin"),
        (EVENING, {"safe_contact": "yes"}, EVENING, "utter_may_write"),
        (NEVER, {"safe_contact": "yes"}, None, "utter_may_write"),
        (EVENING, {"safe_contact": "-"}, EVENING, "utter_offer_pin"),
    ],
)
def test_when_a_worker_may_be_written_to(  # type: ignore[no-untyped-def]
    worker,
    database,
    keys,
    before: SafeHours | None,
    slots: dict[str, str],
    hours: SafeHours | None,
    said: str,
) -> None:
    with database.write() as session:
        book = Cases(session, keys)
        book.set_hours(book.conversation(worker).id, before)
    heard, _ = run(ActionOpenCase(), a_tracker(worker, slots={**TOLD, **slots}))
    assert heard[1] == said
    with database.read() as session:
        assert Cases(session, keys).conversation(worker).hours == hours


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        ({"consent": False}, ["consent"]),
        ({"consent": True}, ["consent", "story", "confirmed"]),
        ({"consent": True, "confirmed": False}, ["consent", "story", "confirmed", "change"]),
    ],
)
def test_what_is_asked(worker: str, slots: dict[str, Any], expected: list[str]) -> None:
    asked = ValidateIntakeForm().required_slots(
        ["consent", "story", "confirmed", "change"],
        CollectingDispatcher(),
        a_tracker(worker, slots=slots),
        {},
    )
    assert asyncio.run(asked) == expected


def test_the_summary_reads_the_answers_back(worker: str) -> None:
    dispatcher = CollectingDispatcher()
    ActionAskIntakeFormConfirmed().run(dispatcher, a_tracker(worker, slots=TOLD), {})
    offer, said = dispatcher.messages
    assert (offer["response"], offer["count"]) == ("utter_offer_seal", 3)
    assert said["response"] == "utter_summary_or_seal"
    shown = {k: said[k] for k in ("story", "category", "since", "people", "safe_contact")}
    assert shown == {
        "story": "unpaid, call ‹PHONE 1›", "category": "Wages", "since": "not said", "people": "12", "safe_contact": "yes",
    }  # fmt: skip


def test_handing_in_twice_opens_one_case(worker, database, keys) -> None:  # type: ignore[no-untyped-def]
    for _ in range(2):
        said, _ = run(ActionOpenCase(), a_tracker(worker, slots=TOLD))
        assert said == ["utter_case_opened", "utter_may_write", "utter_offer_pin"]
    with database.read() as session:
        (case,) = Cases(session, keys).queue()
    assert {a.value: str(t) for a, t in case.answers.items()} == {
        "story": "unpaid, call ‹PHONE 1›", "people": "12", "safe_contact": "yes",
    }  # fmt: skip


def test_what_it_is_about_besides_stands_in_the_case(worker, database, keys) -> None:  # type: ignore[no-untyped-def]
    run(ActionOpenCase(), a_tracker(worker, slots={**TOLD, "category": "WAG,DOC"}))
    with database.read() as session:
        (case,) = Cases(session, keys).queue()
    assert (case.category, case.severity) == (Category.DOC, Severity.URGENT), "the gravest leads"
    assert str(case.answers[Answer.ALSO]) == "Wages and benefits"


def test_whoever_goes_around_the_gateway_meets_a_second_wall(worker, database, keys) -> None:  # type: ignore[no-untyped-def]
    run(ActionOpenCase(), a_tracker(worker, slots={**TOLD, "story": "call 01700000001"}))
    with database.read() as session:
        (case,) = Cases(session, keys).queue()
    assert "call ‹PHONE 1›" in map(str, case.answers.values())


def test_the_code_itself_is_never_said_to_rasa(worker: str) -> None:
    dispatcher = CollectingDispatcher()
    ActionOpenCase().run(dispatcher, a_tracker(worker, slots=TOLD), {})
    assert dispatcher.messages[0]["case_code"] == "‹CASE CODE›"


@pytest.mark.parametrize(
    ("since", "kept"),
    [("two weeks", r"two weeks \(\d{1,2} \w{3} 20\d\d\)"), ("always", "always")],
)
def test_a_simple_date_is_kept_beside_the_words(  # type: ignore[no-untyped-def]
    worker, database, keys, since: str, kept: str
) -> None:
    slots = {**TOLD, "since": since}
    run(ActionOpenCase(), a_tracker(worker, "affirm", slots=slots))
    with database.read() as session:
        (case,) = Cases(session, keys).queue()
    assert re.fullmatch(kept, str(case.answers[Answer.SINCE]))


def test_without_consent_nothing_is_opened(worker, database, keys) -> None:  # type: ignore[no-untyped-def]
    said, _ = run(ActionOpenCase(), a_tracker(worker, slots={**TOLD, "consent": False}))
    assert said == ["utter_consent_declined", "utter_menu"]
    with database.read() as session:
        assert Cases(session, keys).queue() == []


@pytest.mark.parametrize(
    ("slots", "said", "cleared"),
    [
        ({}, "utter_nothing_to_correct", None),
        ({"story": "x", "category": "WAG"}, "utter_corrected", "category"),
        (TOLD, "utter_corrected", "safe_contact"),
    ],
)
def test_correcting(worker: str, slots: dict[str, Any], said: str, cleared: str | None) -> None:
    responses, events = run(ActionCorrect(), a_tracker(worker, "correct", slots=slots))
    assert responses == [said]
    assert [event["name"] for event in events] == ([cleared] if cleared else [])


@pytest.mark.parametrize(
    ("text", "story", "expected"),
    [
        ("more of it", "first", "first\nmore of it"),
        ("more", None, "more"),
        ("/report", "first", None),
    ],
)
def test_more_of_the_story(worker: str, text: str, story: str | None, expected: str | None) -> None:
    _, events = run(ActionAddToStory(), a_tracker(worker, text=text, slots={"story": story}))
    assert [event["value"] for event in events] == ([expected] if expected else [])


@pytest.mark.parametrize(("sure", "taken"), [(0.95, True), (0.5, False)])
def test_the_category_is_taken_from_the_story_only_when_it_is_clear(
    worker: str, sure: float, taken: bool
) -> None:
    about = {"entity": "category", "value": "WAG", "confidence_entity": sure}
    story = "the owner does not pay my wages since april"
    _, events = run(ActionBeginIntake(), a_tracker(worker, text=story, entities=[about]))
    assert (
        {"event": "slot", "timestamp": None, "name": "category", "value": "WAG"} in events
    ) is taken


@pytest.mark.parametrize("slots", [{"category": "VIO"}, {"practice": True}])
def test_what_is_grave_or_practice_is_not_offered_to_be_sealed(
    worker: str, slots: dict[str, object]
) -> None:
    dispatcher = CollectingDispatcher()
    ActionAskIntakeFormConfirmed().run(dispatcher, a_tracker(worker, slots={**TOLD, **slots}), {})
    assert [one["response"] for one in dispatcher.messages] == ["utter_summary"]


def test_a_sealed_report_is_asked_whom_it_is_about(worker, database, keys) -> None:  # type: ignore[no-untyped-def]
    said, _ = run(ActionOpenCase(), a_tracker(worker, slots={**TOLD, "sealed": True}))
    assert said == ["utter_case_opened", "utter_may_write", "utter_ask_seal_names"]
    with database.read() as session:
        assert Cases(session, keys).queue() == []
