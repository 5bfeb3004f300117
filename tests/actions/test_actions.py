"""Actions beside the intake: one case for each branch. A tracker from a builder, a fresh dispatcher, the real database."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select
from starlette.testclient import TestClient

import actions.desk
import actions.rights
from actions.consent import ActionRecordConsent
from actions.escalate import ActionEscalateCase, ActionHandOver
from actions.greet import ActionGreet, ActionStop
from actions.guard import Trouble
from actions.intake import ValidateIntakeForm
from actions.more import ActionAddInformation
from actions.outcome import ActionLogOutcome
from actions.person import ActionAskErasure, ActionPassOnFeedback
from actions.puzzled import ActionNotUnderstood
from actions.redact import ActionRedactMessage
from actions.server import make_app
from actions.status import ActionCaseStatus
from actions.summary import ActionOpenCase
from db import roster
from db.cases import Cases
from db.tables import FigureRow
from helpline import casework
from helpline.cases import Answer, CaseStatus
from helpline.consent import ConsentDecision
from helpline.taxonomy import Category, Severity
from tests.actions.trackers import TOLD, a_tracker, run
from westline.build import ROOT


@pytest.mark.parametrize(
    ("consent", "form", "said"),
    [
        ("undecided", None, ["utter_intro", "utter_ask_consent"]),
        ("undecided", "intake_form", ["utter_intro"]),
        ("granted", None, ["utter_menu"]),
        ("granted", "intake_form", []),
    ],
)
def test_greeting(worker: str, consent: str, form: str | None, said: list[str]) -> None:
    assert run(ActionGreet(), a_tracker(worker, "greet", form=form, consent=consent))[0] == said


@pytest.mark.parametrize(
    ("intent", "decision", "said"),
    [
        ("consent_yes", ConsentDecision.GRANTED, "utter_consent_thanks"),
        ("consent_no", ConsentDecision.DECLINED, "utter_consent_declined"),
    ],
)
def test_consent(worker, database, keys, intent: str, decision: ConsentDecision, said: str) -> None:  # type: ignore[no-untyped-def]
    assert run(ActionRecordConsent(), a_tracker(worker, intent))[0] == [said, "utter_menu"]
    with database.read() as session:
        assert Cases(session, keys).conversation(worker).consent.decision is decision


def test_status(worker, database, keys) -> None:  # type: ignore[no-untyped-def]
    assert run(ActionCaseStatus(), a_tracker(worker, "check_status"))[0] == ["utter_ask_case_code"]
    run(ActionOpenCase(), a_tracker(worker, slots=TOLD))
    asked = a_tracker(worker, "check_status")
    assert run(ActionCaseStatus(), asked)[0] == ["utter_status_new", "utter_status_open"]
    with database.write() as session:
        book = Cases(session, keys)
        (case,) = book.queue()
        book.set_status(case.id, CaseStatus.RESOLVED, "asha", datetime.now(UTC))
    assert run(ActionCaseStatus(), asked)[0] == ["utter_status_resolved", "utter_status_over"]
    assert run(ActionCaseStatus(), a_tracker(worker, "give_case_code", case=case.id))[0] == [
        "utter_status_resolved"
    ]
    assert run(ActionCaseStatus(), a_tracker(worker, "give_case_code", case="gone"))[0] == [
        "utter_ask_case_code"
    ]


def test_a_person_is_asked_for_once(worker, database, keys) -> None:  # type: ignore[no-untyped-def]
    for _ in range(2):
        assert run(ActionHandOver(), a_tracker(worker, "talk_to_person"))[0] == [
            "utter_person_asked",
            "utter_who_to_write_with",
        ]
    with database.read() as session:
        assert len(Cases(session, keys).queue()) == 1


def test_nobody_is_promised_who_is_not_at_work(worker, database, keys) -> None:  # type: ignore[no-untyped-def]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%a").lower()
    people = [{"login": "asha", "hours": [f"{tomorrow} 08:00-09:00"]}]
    with database.write() as session:
        roster.save(session, keys, {"zone": "UTC", "people": people}, "operator", datetime.now(UTC))
    asked = a_tracker(worker, "talk_to_person")
    dispatcher = CollectingDispatcher()
    ActionHandOver().run(dispatcher, asked, {})
    said, asked_for = dispatcher.messages
    assert asked_for["response"] == "utter_who_to_write_with"
    assert said["response"] == "utter_nobody_on_duty"
    assert re.fullmatch(r"08:00, \d\d/\d\d", said["time"])
    with database.read() as session:
        assert len(Cases(session, keys).queue()) == 1


def test_an_escalation_is_the_case_that_triage_opened(worker, database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        book = Cases(session, keys)
        me = book.conversation(worker)
        casework.raise_alarm(book, me, Severity.CRITICAL, Category.VIO, "k0", clock())
    for _ in range(2):
        run(ActionEscalateCase(), a_tracker(worker))
    with database.read() as session:
        (case,) = Cases(session, keys).queue()
    assert (case.category, case.severity) == (Category.VIO, Severity.CRITICAL)


def test_a_wish_to_be_erased_is_asked_about_and_nothing_else(worker: str) -> None:
    said, events = run(ActionAskErasure(), a_tracker(worker, "erase", form="intake_form"))
    assert said == ["utter_erase_check"]
    assert [event["name"] for event in events] == ["action_listen"]


def test_stopping_opts_out(worker, database, keys) -> None:  # type: ignore[no-untyped-def]
    assert run(ActionStop(), a_tracker(worker, "stop"))[0] == ["utter_stopped"]
    with database.read() as session:
        assert Cases(session, keys).conversation(worker).opted_out


def test_a_fault_names_no_content(worker: str) -> None:
    with pytest.raises(Trouble) as caught:
        ActionOpenCase().run(None, a_tracker(worker, text="secret words", slots=TOLD), {})  # type: ignore[arg-type]
    assert "secret" not in str(caught.value)


@pytest.fixture
def server(worker: str) -> TestClient:
    return TestClient(make_app("the secret"))


def call(worker: str, name: str) -> dict[str, Any]:
    tracker = a_tracker(worker, "greet", "secret words").current_state()
    return {
        "next_action": name,
        "sender_id": f"{worker}.1",
        "tracker": tracker,
        "domain": {},
        "version": "3.6",
    }


def test_the_action_server(
    server: TestClient, worker: str, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = {"x-westline-secret": "the secret"}
    assert server.get("/healthz").json() == {"ok": True}
    assert server.post("/actions", json=call(worker, "action_greet")).status_code == 403
    wrong = {"x-westline-secret": "ü".encode()}
    assert (
        server.post("/actions", json=call(worker, "action_greet"), headers=wrong).status_code == 403
    )
    good = server.post("/actions", json=call(worker, "action_greet"), headers=secret)
    assert good.json()["responses"][0]["response"] == "utter_menu"
    assert (
        server.post("/actions", json=call(worker, "action_fly"), headers=secret).status_code == 404
    )
    failed = server.post("/actions", json=call("nobody", "action_hand_over"), headers=secret)
    assert failed.status_code == 500
    assert "secret words" not in failed.text + capsys.readouterr().err


def test_every_action_of_the_domain_is_here() -> None:
    import yaml
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package("actions")
    wanted = {
        action if isinstance(action, str) else next(iter(action))
        for path in (ROOT / "domain").glob("*.yml")
        for action in yaml.safe_load(path.read_text()).get("actions", [])
    }
    assert wanted == set(executor.actions)
    assert actions.desk.ROOT == ROOT


def test_a_word_about_us_reaches_staff_once_and_redacted(worker, database, keys) -> None:  # type: ignore[no-untyped-def]
    for _ in range(2):
        told = a_tracker(worker, "feedback", "please, I am 01700000001")
        assert run(ActionPassOnFeedback(), told)[0] == ["utter_feedback_thanks"]
    with database.read() as session:
        (case,) = Cases(session, keys).queue()
    assert case.category is Category.SVC
    assert str(case.answers[Answer.STORY]) == "please, I am ‹PHONE 1›"


def test_more_about_a_case_needs_a_case(worker: str) -> None:
    more = a_tracker(worker, "add_information", "he did it again")
    assert run(ActionAddInformation(), more)[0] == ["utter_nothing_to_add_to", "utter_menu"]
    run(ActionOpenCase(), a_tracker(worker, "affirm", slots=TOLD))
    assert run(ActionAddInformation(), more)[0] == ["utter_added_to_case"]


def test_the_second_wall_redacts_what_came_past_the_gateway(worker: str) -> None:
    said = "supervisor Jashim hit me, call 01700000001"
    tracker = a_tracker(worker, slots={"story": said, "since": "yesterday", "people": None})
    events = ActionRedactMessage().run(CollectingDispatcher(), tracker, {})
    assert events == [
        {"event": "slot", "timestamp": None, "name": "story",
         "value": "supervisor ‹PERSON 1› hit me, call ‹PHONE 1›"}
    ]  # fmt: skip
    form = a_tracker(worker, form="intake_form")
    kept = ValidateIntakeForm().validate_story(said, CollectingDispatcher(), form, {})
    assert kept == {"story": "supervisor ‹PERSON 1› hit me, call ‹PHONE 1›"}


@pytest.mark.parametrize(
    ("said", "category", "counted"),
    [
        ("utter_rights_card", "WAG", ["WAG"]), ("utter_rights_collected", "WAG", ["WAG"]),
        ("utter_rights_menu", "WAG", []), ("utter_rights_card", None, []),
    ],
)  # fmt: skip
def test_an_answered_question_is_counted_and_nothing_else(
    worker, database, said: str, category: str | None, counted: list[str]
) -> None:  # type: ignore[no-untyped-def]
    about = {"entity": "category", "value": category, "confidence_entity": 0.9}
    tracker = a_tracker(worker, "ask_rights", entities=[about] if category else [])
    tracker.events.append({"event": "bot", "text": "x", "metadata": {"utter_action": said}})
    assert run(ActionLogOutcome(), tracker) == ([], [])
    with database.read() as session:
        rows = [row for row in session.scalars(select(FigureRow)) if row.kind == "answered"]
    assert [row.category for row in rows] == counted


def test_what_was_not_understood_is_counted_by_language(worker, database) -> None:  # type: ignore[no-untyped-def]
    run(ActionNotUnderstood(), a_tracker(worker, "nlu_fallback", text="qwerty"))
    with database.read() as session:
        (row,) = [row for row in session.scalars(select(FigureRow)) if row.kind == "puzzled"]
    assert (row.language, row.category, row.value) == ("en", "", "")
