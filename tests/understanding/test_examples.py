"""The training examples: enough of each, of nobody, and not the evaluation set."""

import json
import re
from collections import Counter
from unicodedata import category

import pytest

from bot.understanding import Example, read_examples
from helpline.language import FORMS, script_of
from helpline.language.scripts import SCRIPT_OF
from helpline.redaction import redact
from helpline.taxonomy import Category
from helpline.text import RawText
from tests.support.house import LANGUAGES
from westline.build import ROOT

pytestmark = pytest.mark.slow

EXAMPLES = tuple(read_examples(ROOT))
INTENTS = {
    "report", "ask_rights", "check_status", "add_information", "talk_to_person",
    "privacy_question", "erase", "stop", "help", "change_language", "greet", "thank", "goodbye",
    "affirm", "deny", "skip", "correct", "feedback", "out_of_scope",
}  # fmt: skip
TOLD = {c.value for c in Category} - {"INF", "SVC"}
FREQUENT = {"report", "ask_rights", "add_information", "out_of_scope"} | {
    "WAG", "HRS", "LVE", "OSH", "INJ", "DIS", "CON", "REC", "DOC", "VIO", "SXV", "HAR",
}  # fmt: skip
"""What most messages are about: 25 lines in every form, and 10 of what is rarer."""
DIGITS = re.compile(r"\d{5,}")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_enough_of_every_intent_and_category(form: str) -> None:
    of_form = [e for e in EXAMPLES if e.form == form]
    intents = Counter(e.intent for e in of_form)
    categories = Counter(e.category for e in of_form if e.category)
    assert (set(intents), set(categories)) == (INTENTS, TOLD)
    counts = intents | categories
    fewer = {n: c for n, c in counts.items() if c < (25 if n in FREQUENT else 10)}
    assert fewer == {}


def test_every_category_is_told_and_not_only_asked() -> None:
    told = {(e.form, e.category) for e in EXAMPLES if e.intent == "report"}
    assert told == {(form, c) for form in FORMS for c in TOLD}
    assert len(LANGUAGES) == len(SCRIPT_OF) == 18


def test_a_line_has_one_meaning_and_its_own_script() -> None:
    meanings: dict[tuple[str, str], set[str]] = {}
    for e in EXAMPLES:
        meanings.setdefault((e.form, e.text.casefold()), set()).add(e.label)
    assert [key for key, labels in meanings.items() if len(labels) > 1] == []
    wrong = [
        e.text
        for e in EXAMPLES
        if (script := script_of(e.text)[0])
        and script != ("Latn" if e.form.endswith("-Latn") else SCRIPT_OF[e.form])
    ]
    assert wrong == []


@pytest.mark.parametrize("form", FORMS)
def test_nobody_is_in_the_data(form: str) -> None:
    found = [e.text for e in EXAMPLES if e.form == form and redact(RawText(e.text), form).findings]
    assert found == []
    assert [e.text for e in EXAMPLES if e.form == form and DIGITS.search(e.text)] == []


def test_examples_are_not_the_evaluation_set() -> None:
    evaluation = ROOT.parent / "shared" / "eval" / "nlu.jsonl"
    if not evaluation.exists():
        pytest.skip("../shared/eval is not beside the repository")
    judged = {words(json.loads(line)["text"]) for line in evaluation.read_text().splitlines()}
    judged = {text for text in judged if len(text.split()) > 2}
    assert not judged & {words(e.text) for e in EXAMPLES}


def words(text: str) -> str:
    """A text by its words alone."""
    marks = ("P", "S")
    return " ".join(
        "".join(" " if category(c).startswith(marks) else c for c in text.casefold()).split()
    )


def test_labels() -> None:
    assert Example("x", "en", "report", "WAG").label == "report/WAG"
    assert Example("x", "en", "greet").label == "greet"
