"""Words in every language; numbers in every script."""

import pytest

from helpline.words import Lexicon, Word, choice_number
from tests.support.house import LANGUAGES
from westline.build import ROOT

LEXICON = Lexicon.load(ROOT, LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", Word)
def test_every_language_has_every_word(language: str, word: Word) -> None:
    assert word in LEXICON.words[language].values()


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("STOP", "en", Word.STOP),
        ("Stop!", "bn", Word.STOP),
        ("বন্ধ", "bn", Word.STOP),
        ("توقف.", "ar", Word.STOP),
        ("make him stop", "en", None),
        ("হ্যাঁ", "bn", Word.YES),
        ("हाँ।", "hi", Word.YES),
        ("👍", "en", Word.YES),
        ("নমস্কার", "bn", None),
    ],
)
def test_a_word_is_the_whole_message(text: str, language: str, word: Word | None) -> None:
    assert LEXICON.word(text, language) is word


@pytest.mark.parametrize(
    ("text", "code"), [("বাংলা", "bn"), ("Hindi", "hi"), ("العربية", "ar"), ("french", None)]
)
def test_names_of_languages(text: str, code: str | None) -> None:
    assert LEXICON.language_named(text) == code


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("২", 2),
        ("२.", 2),
        ("٢", 2),
        ("2️⃣", 2),
        ("(2)", 2),
        ("12", 12),
        ("123", None),
        ("two", None),
    ],
)
def test_numbers_choose(text: str, number: int | None) -> None:
    assert choice_number(text) == number
