"""Letters that phones write in two ways are one letter to us, and places are said as they were typed."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.redaction import redact
from helpline.roster_file import parse
from helpline.spelling import as_typed, one_spelling
from helpline.taxonomy import Severity
from helpline.text import RawText
from helpline.triage import assess
from westline import streams

PRECOMPOSED = {"য\u09bc": "\u09df", "ড\u09bc": "\u09dc", "ज\u093c": "\u095b", "ड\u093c": "\u095c"}
"""As many keyboards write them; Unicode's composed form takes them apart."""


def ways(text: str) -> set[str]:
    """The same words, as different phones send them."""
    composed = unicodedata.normalize("NFC", text)
    typed = composed
    for apart, together in PRECOMPOSED.items():
        typed = typed.replace(apart, together)
    return {composed, unicodedata.normalize("NFD", text), typed}


@pytest.mark.parametrize(
    ("form", "text", "severity"),
    [
        ("es", "el capataz me violó", Severity.CRITICAL),
        ("si", "දොර වහලා", Severity.CRITICAL),
        ("bn", "পাসপোর্ট আটকে রাখছে মালিক", Severity.URGENT),
        ("vi", "ông chủ đang đánh tôi", Severity.CRITICAL),
        ("bn", "আমাদের বেতন দেয় না", Severity.STANDARD),
    ],
)
def test_danger_is_danger_in_every_spelling(form: str, text: str, severity: Severity) -> None:
    found = {assess(RawText(way), form).severity for way in ways(text)}
    assert len(ways(text)) > 1
    assert found == {severity}


@pytest.mark.parametrize(
    ("form", "text", "safe"),
    [
        ("bn", "সুপারভাইজার জসিম মিয়া গাড়ি চালায়", "সুপারভাইজার ‹PERSON 1› গাড়ি চালায়"),
        ("bn", "সুপারভাইজার হয়রানি করে", "সুপারভাইজার হয়রানি করে"),
        ("vi", "quản đốc Trần Văn Dũng mắng", "quản đốc ‹PERSON 1› mắng"),
        ("hi", "एजेंट रज़िया ने पैसे लिए", "एजेंट ‹PERSON 1› ने पैसे लिए"),
    ],
)
def test_what_identifies_is_taken_out_in_every_spelling(form: str, text: str, safe: str) -> None:
    assert len(ways(text)) > 1
    assert {str(redact(RawText(way), form).text) for way in ways(text)} == {one_spelling(safe)}


def test_a_tie_is_a_tie_in_every_spelling() -> None:
    for way in ways("মিয়া গার্মেন্টস"):
        data = {
            "zone": "UTC",
            "people": [{"login": "a", "hours": ["daily 00:00-24:00"], "not_for": [way]}],
        }
        written = RawText("আমি মিয়া গার্মেন্টস এ কাজ করি").reveal().casefold()
        assert parse(data).barred_by(written) == {"a"}


@settings(deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from(
            "aéoে\u09be\u09af\u09bc\u09df\u0301\u0323\u1100\u1161\u11a8가😀 क\u093c\u0958"
        ),
        max_size=24,
    )
)
def test_every_character_has_its_place(text: str) -> None:
    spelt, typed = one_spelling(text), as_typed(text)
    assert len(typed.starts) == len(typed.ends) == len(spelt)
    for at, character in enumerate(spelt):
        start, end = typed.span(at, at + 1)
        assert character in one_spelling(text[start:end])


@pytest.mark.slow
def test_streams_count_what_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    typed = unicodedata.normalize("NFD", "tôi là Nguyễn Thị Hoa, số 0912 345 678")
    line = json.dumps({"text": typed, "lang": "vi"})
    assert streams.run(streams.redact_tool, [line]) == 0
    spans = json.loads(capsys.readouterr().out)["spans"]
    shown = [one_spelling(typed[span["start"] : span["end"]]) for span in spans]
    assert shown == ["Nguyễn Thị Hoa", "0912 345 678"]
