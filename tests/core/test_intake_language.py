"""The plan when a language is new, doubtful, foreign or written with other letters."""

from dataclasses import replace

import pytest

from helpline.intake import LANGUAGE_CONFIRMED, LATIN_WANTED, plan
from helpline.language import Language
from helpline.message import Choice
from helpline.steps import (
    Ask,
    Say,
    Speak,
)
from tests.support.reading import WORKER, planned, read_as


def test_a_new_language_is_spoken() -> None:
    assert planned("দুই মাস বেতন দেয় না মালিক")[0] == Speak("bn")


def test_a_named_language_is_spoken() -> None:
    assert planned("हिन्दी") == (Speak("hi"), Say("language_changed"))


@pytest.mark.parametrize(
    ("confidence", "known", "asked"),
    [(0.5, False, True), (0.95, False, False), (0.1, False, False), (0.5, True, False)],
)
def test_a_likely_language_is_confirmed_once(confidence: float, known: bool, asked: bool) -> None:
    reading = read_as("gaji belum dibayar", Language("id", "Latn", confidence))
    steps = plan(reading, replace(WORKER, language_known=known))
    assert (Say("language_check") in steps) is asked


def test_a_tap_confirms_the_language() -> None:
    tapped = read_as("Yes", Language("en", "Latn", 0.0), Choice("Yes", LANGUAGE_CONFIRMED))
    assert plan(tapped, WORKER) == (Say("language_changed"),)


def test_a_foreign_script_is_said_to_be_one_and_the_menu_offered() -> None:
    foreign = read_as("我的老板", Language("en", "Hani", 0.0, served=False))
    assert plan(foreign, WORKER) == (Say("unknown_language"), Ask(None, "/help"))


def test_whoever_writes_with_latin_letters_may_be_answered_so() -> None:
    beginner = replace(WORKER, language_known=False)
    romanised = read_as("amar beton dey nai malik", Language("bn", "Latn", 0.95))
    assert plan(romanised, beginner)[:2] == (Speak("bn"), Say("latin_check"))
    tapped = read_as("Yes", Language("bn", "Latn", 0.0), Choice("Yes", LATIN_WANTED))
    answered = plan(tapped, replace(WORKER, language="bn"))
    assert answered == (Speak("bn-Latn"), Say("language_changed"))
    later = read_as("beton kobe dibe", Language("bn", "Latn", 0.9))
    assert Speak("bn") not in plan(later, replace(WORKER, language="bn-Latn"))
    assert planned("bangla latin")[0] == Speak("bn-Latn")
    assert planned("tieng viet")[0] == Speak("vi")


def test_a_new_worker_who_names_a_language_is_greeted_in_it() -> None:
    new = replace(WORKER, language_known=False)
    for said in ("বাংলা", "lang:bn"):
        assert planned(said, new) == (Speak("bn"), Ask(None, "/greet"))
        assert planned(said) == (Speak("bn"), Say("language_changed"))
