"""Every entry of every locales/<form>/risk.yml: it is heard, and its look-alikes are not taken for it."""

from __future__ import annotations

from typing import Any

import pytest

from helpline.language import FORMS
from helpline.taxonomy import Severity
from helpline.text import RawText
from helpline.triage import Danger, assess
from helpline.triage.lexicon import _read, lexicon_of
from helpline.triage.signals import Guard

pytestmark = pytest.mark.slow

CRITICAL = [kind.value for kind in Danger if list(Danger).index(kind) <= 10]
FEWEST_DANGERS, FEWEST_TRAPS = 40, 25


def entries(form: str, level: str) -> list[tuple[str, str]]:
    return [(kind, entry) for kind, some in _read(form)[level].items() for entry in some]


def severity(text: str, form: str) -> Severity:
    return assess(RawText(text), form).severity


@pytest.mark.parametrize("form", FORMS)
def test_there_are_enough_and_somebody_must_review_them(form: str) -> None:
    data: dict[str, Any] = _read(form)
    assert len(entries(form, "critical")) >= FEWEST_DANGERS
    assert sum(len(data["guards"][guard.value]) for guard in Guard) >= FEWEST_TRAPS
    assert set(data["critical"]) == set(CRITICAL)
    assert data["review"]
    assert data["emergency"]


@pytest.mark.parametrize("form", FORMS)
def test_every_phrase_of_danger_is_heard(form: str) -> None:
    missed = [
        entry
        for kind, entry in entries(form, "critical")
        if kind not in {s.kind.value for s in assess(RawText(f"... {entry} ..."), form).signals}
    ]
    assert missed == []


@pytest.mark.parametrize("form", FORMS)
def test_every_phrase_of_danger_is_at_least_asked_about(form: str) -> None:
    lowered = [e for _, e in entries(form, "critical") if severity(e, form) > Severity.URGENT]
    asked = [e for _, e in entries(form, "critical") if severity(e, form) is Severity.URGENT]
    assert lowered == []
    assert len(asked) <= 0.04 * len(entries(form, "critical")), asked


@pytest.mark.parametrize("form", FORMS)
def test_every_urgent_phrase_is_heard(form: str) -> None:
    missed = [e for _, e in entries(form, "urgent") if severity(e, form) > Severity.URGENT]
    assert missed == []


@pytest.mark.parametrize("form", FORMS)
def test_no_look_alike_is_critical(form: str) -> None:
    idioms = _read(form)["guards"]["idiom"]
    assert [entry for entry in idioms if severity(entry, form) is Severity.CRITICAL] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_phrase_inside_another_word_is_none(form: str) -> None:
    lexicon = lexicon_of(form, mixed=False)
    found = [
        phrase.text
        for phrase in lexicon.phrases
        if phrase.text.isascii() and phrase.critical
        for finder, _ in lexicon.dangers
        for _, start, end in finder.find(f"xq{phrase.text}")
        if (start, end) == (2, 2 + len(phrase.text))
    ]
    assert found == []
