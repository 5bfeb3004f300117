"""Words in every language; numbers in every script."""

import pytest

from helpline.words import Lexicon, Word, forms_of, plain, read_words
from tests.support.house import LANGUAGES
from westline.build import ROOT

LEXICON = Lexicon.load(ROOT, LANGUAGES)
EITHER = {plain("không"), plain("khong")}
"""Zero and no are one word in Vietnamese."""


@pytest.mark.parametrize("form", forms_of(LANGUAGES))
def test_every_form_of_writing_has_every_word_and_number(form: str) -> None:
    assert set(LEXICON.words[form].values()) == set(Word)
    assert set(LEXICON.numbers[form].values()) == set(range(32))


@pytest.mark.parametrize("form", forms_of(LANGUAGES))
def test_no_word_means_two_things(form: str) -> None:
    data = read_words(ROOT, form)
    said = [plain(word) for words in data["words"].values() for word in words]
    counted = [plain(name) for names in data["numbers"] for name in names]
    assert len(said) == len(set(said))
    assert len(counted) == len(set(counted))
    assert not set(counted) & set(LEXICON.words[form]) - EITHER


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
        ("two", 2),
        ("দুই", None),
        ("🔟", 10),
        ("", None),
    ],
)
def test_numbers_choose(text: str, number: int | None) -> None:
    assert LEXICON.number(text, "en") == number


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("দুই", "bn", 2),
        ("teen", "hi", 3),
        ("तेह्र", "ne", 13),
        ("hai mươi mốt", "vi", 21),
        ("hai muoi mot", "vi", 21),
        ("ثلاثة", "ar", 3),
        ("thelathini na moja", "sw", 31),
        ("သုံး", "my", 3),
    ],
)
def test_number_words(text: str, language: str, number: int) -> None:
    assert LEXICON.number(text, language) == number


def test_a_word_of_another_latin_language_is_only_a_word() -> None:
    """ "acha" stops in Swahili; from a Hindi speaker it means all right."""
    assert LEXICON.word("acha", "sw") is Word.STOP
    assert LEXICON.word("acha", "hi") is not Word.STOP
