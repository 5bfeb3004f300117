"""Inside Rasa, with the trained model: what our channel, store, words and patches promise."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from db import trackers
from db.database import Database
from westline.model import ensure_trained

# Rasa's libraries of 2021 warn by the dozen; ours are held to account in every other test.
pytestmark = [pytest.mark.dialogue, pytest.mark.filterwarnings("ignore")]


class ScriptedActions:
    """An action server that answers, fails, or is not there."""

    def __init__(self) -> None:
        self.kwargs: dict[str, Any] = {}
        self.fault: BaseException | None = None
        self.calls: list[str] = []
        self.answer: dict[str, Any] = {"events": [], "responses": []}

    async def request(self, json: dict[str, Any], **_options: Any) -> dict[str, Any]:
        self.calls.append(json["next_action"])
        if self.fault:
            raise self.fault
        answer = self.answer
        return {
            "events": list(answer["events"]),
            "responses": [dict(r) for r in answer["responses"]],
        }


@pytest.fixture(scope="module")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The agent with our parts, and scripted actions."""
    import logging

    from rasa.core.agent import Agent
    from rasa.utils.endpoints import EndpointConfig
    from rasa.utils.log_utils import configure_structlog

    from bot.assistant import patches
    from bot.assistant.channel import _give_up_turning_in_circles, _never_fall_back_to_memory
    from bot.assistant.tracker_store import RedactedTrackerStore

    configure_structlog(logging.CRITICAL)
    patches.apply()
    url = f"sqlite:///{tmp_path_factory.mktemp('trackers') / 'trackers.db'}"
    actions = ScriptedActions()
    agent = Agent.load(
        str(ensure_trained()),
        tracker_store=RedactedTrackerStore(url=url),
        generator=EndpointConfig(type="bot.assistant.nlg.CatalogueNLG"),
        action_endpoint=actions,
    )
    agent.tracker_store._on_tracker_store_error = _never_fall_back_to_memory
    agent.processor.on_circuit_break = _give_up_turning_in_circles
    agent.test_actions, agent.test_url = actions, url
    yield agent
    structlog.reset_defaults()


@pytest.fixture
def actions(rasa: Any) -> ScriptedActions:
    rasa.test_actions.__init__()
    return rasa.test_actions  # type: ignore[no-any-return]


def take(
    agent: Any, sender: str, text: str, key: str = "k1", retry: bool = False, **metadata: Any
) -> tuple[int, Any]:
    """One turn through our channel's own code: status and body."""
    from bot.assistant.channel import _take

    body = {"sender": sender, "text": text, "message_id": key, "retry": retry,
            "metadata": {"language": "en", "consent": "granted", **metadata}}  # fmt: skip
    answer = asyncio.run(_take(body, agent, agent.handle_message))
    return answer.status, json.loads(answer.body or b"{}")


def stored(agent: Any, sender: str) -> str:
    database = Database.at(agent.test_url)
    with database.read() as session:
        found = trackers.load(session, sender)
    database.dispose()
    return found or ""


def test_a_turn_is_answered_in_the_language_of_the_message(
    rasa: Any, actions: ScriptedActions
) -> None:
    status, body = take(rasa, "a.1", "/thank", language="bn")
    assert (status, body["asks"]) == (200, "")
    assert body["replies"][0]["text"] == "স্বাগতম। যেকোনো সময় লিখুন।"


def test_values_and_buttons_are_filled_in_and_translated(
    rasa: Any, actions: ScriptedActions
) -> None:
    actions.answer = {
        "events": [],
        "responses": [{"response": "utter_intro", "operator": "Test"}, {"response": "utter_menu"}],
    }
    _, body = take(rasa, "b.1", "/greet", language="ar")
    assert "هذا Test" in body["replies"][0]["text"]
    assert body["replies"][1]["buttons"][0] == {"title": "أخبركم بمشكلة", "payload": "/report"}


def test_the_same_message_again_is_replayed_and_not_handled(
    rasa: Any, actions: ScriptedActions
) -> None:
    _, first = take(rasa, "c.1", "/help", "k1")
    before = stored(rasa, "c.1")
    _, again = take(rasa, "c.1", "/help", "k1", retry=True)
    assert again == first
    assert stored(rasa, "c.1") == before
    _, new = take(rasa, "c.1", "/help", "k2", retry=True)
    assert new == first
    assert stored(rasa, "c.1") != before


@pytest.mark.parametrize("kind", ["refused", "timeout"])
def test_actions_that_are_not_there_leave_the_tracker_alone(
    rasa: Any, actions: ScriptedActions, kind: str
) -> None:
    import aiohttp

    sender = f"d-{kind}.1"
    take(rasa, sender, "/thank", "k0")
    before = stored(rasa, sender)
    actions.fault = TimeoutError() if kind == "timeout" else aiohttp.ClientConnectionError("x")
    assert take(rasa, sender, "/greet")[0] == 503
    assert stored(rasa, sender) == before
    actions.fault = None
    assert take(rasa, sender, "/greet", retry=True)[0] == 200


def test_an_action_that_fails_is_our_fault_and_tells_nothing(
    rasa: Any, actions: ScriptedActions, caplog: pytest.LogCaptureFixture
) -> None:
    from rasa.utils.endpoints import ClientResponseError

    actions.fault = ClientResponseError(500, "x", '{"error": "planted secret"}')
    status, body = take(rasa, "e.1", "planted secret story about the boss who hits us", "k1")
    assert status == 500
    assert "planted" not in json.dumps(body) + caplog.text
    assert stored(rasa, "e.1") in ("", "[]")


def test_a_form_asks_and_says_that_it_does(rasa: Any, actions: ScriptedActions) -> None:
    actions.answer = {
        "events": [{"event": "slot", "name": "consent", "value": True}],
        "responses": [],
    }
    _, body = take(rasa, "f.1", "/report")
    assert body["asks"]
    assert "in your own words" in body["replies"][0]["text"]


def test_the_store_redacts_once_more_and_keeps_one_session(
    rasa: Any, actions: ScriptedActions
) -> None:
    for number in range(3):
        take(rasa, "g.1", "thank you, my number is 01700000001", f"k{number}")
    take(rasa, "g.1", "/session_start", "k9")
    take(rasa, "g.1", "/thank", "k10")
    kept = stored(rasa, "g.1")
    assert "01700000001" not in kept
    assert kept.count('"event": "user"') == 1
    assert json.loads(kept)[0]["event"] == "session_started"


def test_text_is_never_in_the_ranking_or_the_slots(rasa: Any) -> None:
    from bot.assistant.tracker_store import redacted

    user = {
        "event": "user",
        "text": "01700000001",
        "parse_data": {"text": "01700000001", "intent_ranking": [1]},
    }
    assert "0170" not in json.dumps(redacted(user))
    assert redacted(user)["parse_data"]["intent_ranking"] == []
    assert redacted({"event": "slot", "value": "01700000001"})["value"] == "‹PHONE 1›"
    assert redacted({"event": "bot", "text": "dial 16357"})["text"] == "dial 16357"


def test_a_store_that_fails_is_no_fault_of_the_message_and_not_memory(
    rasa: Any, actions: ScriptedActions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gateway tries again, however often: what was said is heard when the store is there."""
    ours = rasa.tracker_store._tracker_store

    def broken(*_ignored: Any) -> None:
        raise OSError("disk")

    monkeypatch.setattr(ours, "_save", broken)
    assert take(rasa, "h.1", "/thank")[0] == 503
    monkeypatch.undo()
    assert stored(rasa, "h.1") in ("", "[]")
    assert take(rasa, "h.1", "/thank", retry=True)[0] == 200


def test_patches_hold(rasa: Any) -> None:
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.events import Event, SlotSet

    action = RemoteAction("x", None)
    assert action._validate_action_result({"events": [], "responses": []})
    with pytest.raises(Exception, match="not of type"):
        action._validate_action_result({"events": 5})
    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type.cache_info().hits >= 0


def test_logs_show_no_text() -> None:
    from bot.assistant.privacy import Plugin

    pipeline = Plugin().get_anonymization_pipeline()
    assert pipeline.log_run("01700000001") == "[not logged]"


def test_a_channel_without_a_secret_does_not_start() -> None:
    from bot.assistant.channel import GatewayInput

    with pytest.raises(SystemExit, match="no secret"):
        GatewayInput.from_credentials({})


def test_trackers_live_where_they_should(rasa: Any) -> None:
    assert Path(rasa.test_url.removeprefix("sqlite:///")).exists()


def test_the_vector_of_a_message_is_not_kept() -> None:
    from bot.assistant.tracker_store import redacted

    event = {
        "event": "user",
        "text": "hello",
        "metadata": {"form": "en", "embedding": "AAAA"},
        "parse_data": {"text": "hello", "metadata": {"embedding": "AAAA"}, "intent_ranking": [1]},
    }
    kept = redacted(event)
    assert "AAAA" not in json.dumps(kept)
    assert kept["metadata"] == {"form": "en"}
