"""Minimal pairs, guards, combinations, and text that tries to hide: what triage makes of them."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.language import FORMS
from helpline.taxonomy import Severity
from helpline.text import RawText
from helpline.triage import Danger, Source, Votes, assess
from helpline.triage.finder import GAP
from helpline.triage.lexicon import _read
from helpline.triage.plain import plain

C, U, S = Severity.CRITICAL, Severity.URGENT, Severity.STANDARD


@pytest.mark.parametrize(
    ("text", "form", "severity"),
    [
        ("my employer is beating me", "en", C),
        ("we beat the target this month", "en", S),
        ("he will kill me if i complain", "en", C),
        ("this job is killing me", "en", S),
        ("there is fire on floor 3, fire in the stairs", "en", C),
        ("they fired me yesterday", "en", S),
        ("the guard locked us in the room", "en", C),
        ("my phone is locked", "en", S),
        ("i want to die", "en", C),
        ("i'm dying to know the new wage", "en", S),
        ("what does the law say if the boss hits me?", "en", U),
        ("in 2015 he hit me, it is solved", "en", U),
        ("haha he hit me with a pillow 😂", "en", U),
        ("haha help me please he hit me", "en", C),
        ("he keeps my passport", "en", U),
        ("he keeps my passport and threatens me", "en", C),
        ("how many days of leave do i get", "en", S),
        ("আমাকে মেরেছে", "bn", C),
        ("টাকা মেরে দিছে", "bn", S),
        ("गर्मी से मर रहे हैं", "hi", S),
        ("मुझे जान से मार देगा", "hi", C),
        ("lampu mati dari kemarin", "id", S),
        ("saya mau mati saja", "id", C),
        ("ไฟดับทั้งหอ", "th", S),
        ("ไฟไหม้หอพัก", "th", C),
        ("cháy túi rồi", "vi", S),
        ("xưởng đang cháy", "vi", C),
        ("kazi inaniua", "sw", S),
        ("bosi ataniua", "sw", C),
        ("patay na cellphone ko", "tl", S),
        ("papatayin daw ako", "tl", C),
        ("الشغل قتلني", "ar", S),
        ("هددني بالقتل", "ar", C),
        ("me mata este trabajo", "es", S),
        ("me va a matar", "es", C),
    ],
)
def test_minimal_pairs(text: str, form: str, severity: Severity) -> None:
    assert assess(RawText(text), form).severity is severity


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("number", ["0555123456", "02 555 1234", "+66-55-555-5555", "5559", "2019"])
def test_no_telephone_number_lowers_danger(form: str, number: str) -> None:
    phrases = [e for some in _read(form)["critical"].values() for e in some if GAP not in e][::5]
    assert phrases
    for phrase in phrases:
        alone = assess(RawText(phrase), form).severity
        assert assess(RawText(f"{phrase}, {number}"), form).severity <= alone, phrase


@pytest.mark.parametrize(("laughter", "severity"), [("555", U), ("5555+", U), ("5 5 5", C)])
def test_laughter_in_digits_guards(laughter: str, severity: Severity) -> None:
    assert assess(RawText(f"หัวหน้าตีฉัน {laughter}"), "th").severity is severity


@pytest.mark.parametrize(
    "text",
    ["is it legal to lock workers in: we are locked in", "haha he raped me", "nobody hit me but he touched my breast"],
)  # fmt: skip
def test_nothing_lowers_what_must_never_be_lowered(text: str) -> None:
    assert assess(RawText(text), "en").severity is C


@pytest.mark.parametrize(
    "text",
    [
        "he is b\u200beating me", "HE IS BEATING ME", "he is beeeeating meeee", "he is  beating\nme",
        "he is beаting me",  # a Cyrillic a
        "he is 𝐛𝐞𝐚𝐭𝐢𝐧𝐠 me", "ｈｅ ｉｓ ｂｅａｔｉｎｇ ｍｅ", "he is beatng me", "he.is.beating,me",
    ],
)  # fmt: skip
def test_hidden_danger_is_found(text: str) -> None:
    assert assess(RawText(text), "en").severity is C


def test_evidence_points_at_the_raw_text_and_names_its_rule() -> None:
    text = "please, HE IS\u200b BEATING us"
    (signal,) = [s for s in assess(RawText(text), "en").signals if s.kind is Danger.VIOLENCE]
    assert text[signal.start : signal.end] == "BEATING us"
    assert signal.rule.startswith("en/violence/")
    assert (signal.source, signal.guard) == (Source.RULE, None)


class Says:
    """A classifier that says what the test wants."""

    def __init__(self, critical: float, urgent: float = 0.0) -> None:
        self._votes = Votes(critical, urgent)

    def votes(self, text: str, form: str, vector: Any) -> Votes:
        return self._votes


@pytest.mark.parametrize(
    ("critical", "urgent", "severity", "asks"),
    [(0.9, 0.0, C, False), (0.5, 0.0, U, True), (0.1, 0.9, U, False), (0.1, 0.1, S, False)],
)
def test_the_classifier_alone(
    critical: float, urgent: float, severity: Severity, asks: bool
) -> None:
    found = assess(RawText("something that no rule knows at all"), "en", Says(critical, urgent))
    assert (found.severity, found.ask) == (severity, asks)


@pytest.mark.parametrize(
    ("text", "answers", "severity", "asks"),
    [
        ("since the feast", True, U, True),
        ("since the feast", False, C, False),
        ("since he came and stood over my bed", True, C, False),
        ("he is beating me", True, C, False),
    ],
)
def test_a_short_answer_is_asked_about_but_rules_hold(
    text: str, answers: bool, severity: Severity, asks: bool
) -> None:
    found = assess(RawText(text), "en", Says(0.9), answers=answers)
    assert (found.severity, found.ask) == (severity, asks)


def test_the_classifier_may_not_calm_a_rule() -> None:
    assert assess(RawText("he is beating me"), "en", Says(0.0)).severity is C


def test_the_button_is_enough() -> None:
    found = assess(RawText("x"), "en", button=True)
    assert found.severity is C
    assert found.signals[0].source is Source.BUTTON


@pytest.mark.parametrize("form", FORMS)
def test_a_cry_for_help_is_asked_about(form: str) -> None:
    found = assess(RawText("sos 🆘"), form)
    assert (found.severity, found.ask) == (U, True)


@given(st.text(max_size=300), st.sampled_from(FORMS))
def test_any_text_is_assessed_and_spans_are_of_it(text: str, form: str) -> None:
    for signal in assess(RawText(text), form).signals:
        assert 0 <= signal.start <= signal.end <= len(text)


@given(st.text(max_size=300))
def test_plain_text_knows_where_it_stood(text: str) -> None:
    read = plain(text)
    assert len(read.text) == len(read.places)
    assert list(read.places) == sorted(read.places)


@pytest.mark.parametrize("text", ["", " ", "😀" * 500, "x" * 10_000, "he is " * 1700, "မ" * 5000])
def test_odd_texts_do_not_hang(text: str) -> None:
    began = time.thread_time()
    assert assess(RawText(text), "en").severity in (U, S)
    assert time.thread_time() - began < 2


def test_danger_in_a_very_long_story_is_found() -> None:
    assert assess(RawText("we work every day. " * 200 + "he is beating me"), "en").severity is C
