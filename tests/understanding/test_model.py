"""The voters: trained small here, so that their arithmetic is seen; trained fully in `make eval`."""

import io
import json
from pathlib import Path

import numpy as np
import pytest

from bot.understanding import Example, Understanding
from bot.understanding.model import with_unmarked
from bot.understanding.spelling import letters, skeleton, without_marks
from helpline.characters import grams
from westline import cli

pytestmark = pytest.mark.slow

TEXTS = {
    ("report", "WAG"): ["salary not paid", "no wages this month", "boss keeps my salary"],
    ("report", "DOC"): ["he took my passport", "passport is with the boss", "papers taken away"],
    ("ask_rights", "WAG"): ["what is the minimum wage", "when must salary be paid by law"],
    ("greet", ""): ["hello", "good morning", "hello there"],
    ("out_of_scope", ""): ["who won the match", "what is the weather", "tell me a joke"],
}
EXAMPLES = [
    Example(f"{text}{mark}", "en", intent, category)
    for (intent, category), texts in TEXTS.items()
    for text in texts
    for mark in ("", " please", " brother", " today")
]


def vectors(texts: list[str]) -> np.ndarray:  # type: ignore[type-arg]
    """A stand-in for the embedding: which letters occur, of unit length."""
    counts = np.array([[text.count(c) + 0.1 for c in "abcdefghijklmnop"] for text in texts])
    return (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def with_meaning() -> Understanding:
    return Understanding.train(EXAMPLES, vectors([e.text for e in EXAMPLES]))


@pytest.fixture(scope="module")
def characters_only() -> Understanding:
    return Understanding.train(EXAMPLES, None)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("text", "intent", "category"),
    [
        ("salary not paid", "report", "WAG"),
        ("SALARY NOT PAID", "report", "WAG"),
        ("he took my passport", "report", "DOC"),
        ("what is the minimum wage", "ask_rights", "WAG"),
        ("hello", "greet", None),
    ],
)
def test_it_understands_with_and_without_the_embedding(
    with_meaning: Understanding,
    characters_only: Understanding,
    text: str,
    intent: str,
    category: str | None,
) -> None:
    for found in (
        characters_only.read(text, "en"),
        with_meaning.read(text, "en", vectors([text.lower()])[0]),
    ):
        assert (found.intent, found.category) == (intent, category)
        assert found.ranking[0] == (found.intent, found.confidence)
        assert sum(share for _, share in found.ranking) == pytest.approx(1, abs=1e-4)


def test_only_what_has_a_category_gets_one(characters_only: Understanding) -> None:
    found = characters_only.read("good morning", "en")
    assert (found.category, found.category_confidence, found.nearest) == (None, 0.0, None)


@pytest.mark.parametrize("text", ["", "😡", "zzzzqq", "𝕏" * 9000, "বেতন" * 3000])
def test_bad_input_is_read_without_fault(characters_only: Understanding, text: str) -> None:
    assert 0 < characters_only.read(text, "en").confidence <= 1


def test_saved_and_read_it_says_the_same(with_meaning: Understanding, tmp_path: Path) -> None:
    with_meaning.save(tmp_path)
    again, vector = Understanding.load(tmp_path), vectors(["salary"])[0]
    first, second = (u.read("salary today", "en", vector) for u in (with_meaning, again))
    assert first.intent == second.intent
    assert first.confidence == pytest.approx(second.confidence, abs=0.02)


def test_the_same_seed_learns_the_same(characters_only: Understanding) -> None:
    again = Understanding.train(EXAMPLES, None)
    assert again.read("salary", "en") == characters_only.read("salary", "en")


@pytest.mark.parametrize(
    ("native", "typed"),
    [
        ("বেতন", "beton"),
        ("तनख्वाह नहीं मिली", "tankhvah nahi mili"),
        ("lương", "luong"),
        ("मदद", "madad"),
    ],
)
def test_a_skeleton_brings_both_writings_near(native: str, typed: str) -> None:
    one, two = (set(grams(skeleton(text))) for text in (native, typed))
    assert len(one & two) / len(one | two) > 0.25


def test_spellings() -> None:
    assert letters("ABC Đ") == "abc đ"
    assert without_marks("Đổi chủ đi") == "Doi chu di"
    assert skeleton("!!!") == ""
    assert list(grams("ab")) == [" ", "a", "b", " ", " a", "ab", "b ", " ab", "ab ", " ab "]


def test_vietnamese_is_learnt_without_marks_too() -> None:
    learnt = with_unmarked([Example("lương", "vi", "report", "WAG")])
    assert learnt[1] == Example("luong", "vi-Latn", "report", "WAG")


@pytest.mark.dialogue
def test_a_line_is_understood_at_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the trained model, and with letters in two halves too."""
    lines = '{"text": "they did not pay my salary for two months"}\n{"text": "el capataz me violo\u0301", "lang": "es"}\n'
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    assert cli.main(["understand"]) == 0
    wages, danger = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (wages["intent"], wages["category"]) == ("report", "WAG")
    assert danger["severity"] == "critical"
