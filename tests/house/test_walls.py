"""Walls that types and imports cannot keep: who makes safe text, what each room may hold, what is said of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.support.house import LANGUAGES
from westline.build import ROOT

ROOMS = ("actions", "bot", "console", "dashboard", "db", "helpline", "jobs", "westline")
SOURCES = [p for room in ROOMS for p in (ROOT / room).rglob("*.py") if "versions" not in p.parts]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def using(pattern: str) -> set[str]:
    return {p.relative_to(ROOT).as_posix() for p in SOURCES if re.search(pattern, text_of(p))}


def test_only_redaction_seals_safe_text() -> None:
    assert using(r"\b_seal\(") == {"helpline/text.py", "helpline/redaction/engine.py"}


def test_safe_text_is_restored_only_where_it_was_safe() -> None:
    assert using(r"SafeText\.restored\(") == {"db/columns.py", "db/seals.py"}


def test_the_environment_is_read_at_the_edges_only() -> None:
    allowed = {"actions/desk.py", "bot/channels/telegram.py"}
    found = {name for name in using(r"os\.environ|getenv") if not name.startswith("westline/")}
    assert found == allowed


def test_the_core_asks_no_clock() -> None:
    assert not {n for n in using(r"datetime\.now|time\.time\(|utcnow") if n.startswith("helpline/")}


def test_no_module_is_called_after_nothing() -> None:
    assert not [p for p in SOURCES if p.stem in ("utils", "helpers", "common", "misc", "manager")]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_files_are_short_and_say_what_they_are_for(path: Path) -> None:
    text = text_of(path)
    assert len(text.splitlines()) <= 330
    if path.name != "__init__.py" or text.strip():
        assert text.lstrip().startswith(('"""', "'''"))


def test_every_language_has_the_same_examples() -> None:
    topics = {lang: {p.name for p in (ROOT / "nlu" / lang).glob("*.yml")} for lang in LANGUAGES}
    assert len(set(map(frozenset, topics.values()))) == 1


def test_the_workflow_of_every_topic_is_complete() -> None:
    intents: set[str] = set()
    for path in (ROOT / "domain").glob("*.yml"):
        for intent in yaml.safe_load(text_of(path)).get("intents", []):
            intents.add(intent if isinstance(intent, str) else next(iter(intent)))
    stories = "\n".join(text_of(p) for p in (ROOT / "stories").glob("*.yml"))
    assert {i for i in intents if f"intent: {i}\n" not in stories + "\n"} == set()


def test_every_test_that_docs_name_exists() -> None:
    """docs/west.md says which test shows what: a renamed test must not leave an empty promise."""
    named = set(re.findall(r"`(test_\w+)`", text_of(ROOT / "docs" / "west.md")))
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", text_of(path), re.MULTILINE)
    }
    assert len(named) > 20
    assert named <= there, named - there
