"""Who is told of, in every form: behind a role, a relation, a title; and the same words with nobody behind them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpline.language import FORMS, written_form
from helpline.redaction import redact
from helpline.text import RawText

HERE = Path(__file__).parent


def lines(name: str) -> list[tuple[str, str]]:
    """Form and sentence of each line."""
    text = (HERE / name).read_text("utf-8")
    found = [line.partition("|") for line in text.splitlines() if not line.startswith("#")]
    return [(form, sentence) for form, _, sentence in found]


def safe(form: str, text: str) -> str:
    return str(redact(RawText(text), written_form(form, text)).text)


@pytest.mark.parametrize(("form", "sentence"), lines("told.txt"))
def test_nothing_of_whoever_is_told_of_is_left(form: str, sentence: str) -> None:
    left = safe(form, sentence.replace("{", "").replace("}", ""))
    for told in re.findall(r"{(.*?)}", sentence):
        words = [word for word in re.split(r"[\s,]+", told) if len(word) > 1]
        assert not [word for word in words if word in left], left


@pytest.mark.parametrize(("form", "sentence"), lines("untouched.txt"))
def test_roles_and_relatives_without_a_name_stay(form: str, sentence: str) -> None:
    assert safe(form, sentence) == sentence


def test_every_form_is_told_in() -> None:
    for name in ("told.txt", "untouched.txt"):
        forms = {form for form, _ in lines(name)}
        assert len(forms) >= 20, set(FORMS) - forms
