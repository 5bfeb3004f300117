"""What is measured is what is deployed: the component inside Rasa and `westline understand` agree."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

import pytest
import structlog

from bot.embedding import to_wire
from helpline.language import FORMS
from tests.journeys.test_every_form import STORIES
from tests.support.understanding import load_understanding
from westline.build import ROOT, build_embedder

pytestmark = [pytest.mark.dialogue, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def streamed() -> dict[str, Any]:
    """`westline understand` over a story of every form, a plain line, and two bad lines."""
    lines = [json.dumps({"id": form, "text": STORIES[form], "lang": form}) for form in FORMS]
    lines += ["salary not paid", '{"id": "bad"', '{"id": "none", "text": 5}']
    done = subprocess.run(
        [sys.executable, "-m", "westline", "understand"],
        check=False,
        input="\n".join(lines), cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return {str(a.get("id", index)): a for index, a in enumerate(answers)}


@pytest.mark.parametrize("form", FORMS)
def test_unpaid_wages_are_understood_in_every_form(streamed: dict[str, Any], form: str) -> None:
    answer = streamed[form]
    assert (answer["lang"], answer["intent"]) == (form.partition("-")[0], "report")
    assert answer["category"] == "WAG"
    assert answer["severity"] in ("priority", "urgent")
    assert 0.4 < answer["confidence"] <= 1


def test_an_employer_who_shouts_is_seldom_taken_for_danger(streamed: dict[str, Any]) -> None:
    asked_for_nothing = [f for f in FORMS if streamed[f]["severity"] == "priority"]
    assert len(asked_for_nothing) >= 20


def test_bad_lines_are_said_to_be_bad_and_the_rest_goes_on(streamed: dict[str, Any]) -> None:
    plain = streamed[str(len(FORMS))]
    assert (plain["intent"], plain["category"]) == ("report", "WAG")
    assert "error" in streamed["None"]
    assert streamed["none"]["error"] == '"text" must be a string'


def test_rasa_reads_as_the_command_does(streamed: dict[str, Any]) -> None:
    from rasa.core.channels.channel import UserMessage

    rasa = load_understanding()
    embedder = build_embedder()
    assert embedder is not None
    for form in ("en", "bn", "ar-Latn"):
        text = STORIES[form]
        about = {"form": form, "embedding": to_wire(embedder.embed(text))}
        message = UserMessage(text, metadata=about)
        read = rasa._agent.processor.parse_message(message, None, False)
        found = rasa._loop.run_until_complete(read)
        assert found["intent"]["name"] == streamed[form]["intent"]
        assert found["entities"][0]["value"] == streamed[form]["category"]
        assert found["intent"]["confidence"] == pytest.approx(
            streamed[form]["confidence"], abs=0.02
        )
    asyncio.set_event_loop(None)
    structlog.reset_defaults()  # Rasa's configuration would silence the logs of every later test
