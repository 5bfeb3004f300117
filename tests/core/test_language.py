"""Language: script first, voters among those that share one, memory before guesses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.language import SCRIPT_OF, LanguageModel, form_of, identify, modern_burmese, script_of
from helpline.text import RawText
from westline.languages import ensure_languages

SERVED = tuple(SCRIPT_OF)


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    """Trained from our own texts, if it was not yet."""
    return LanguageModel.load(ensure_languages())


@pytest.mark.parametrize(
    ("text", "previous", "expected"),
    [
        ("দুই মাস বেতন দেয় না", None, "bn"),
        ("दो महीने से पैसे नहीं दिए", None, "hi"),
        ("साहुले दुई महिनाको तलब दिएको छैन", None, "ne"),
        ("لم يدفع راتبي", None, "ar"),
        ("مالک نے تنخواہ نہیں دی", None, "ur"),
        ("ខ្ញុំមិនទាន់បានប្រាក់ខែ", None, "km"),
        ("ฉันทำงานที่นี่", "bn", "th"),
        ("my boss does not pay my salary for three months", None, "en"),
        ("my boss does not pay my salary for three months", "bn", "en"),
        ("chủ không trả lương cho em", None, "vi"),
        ("chu khong tra luong cho em ba thang roi", None, "vi"),
        ("amar betan dey na malik tin mash", None, "bn"),
        ("malik le talab dieko chaina dui mahina", None, "ne"),
        ("el kafeel makhed jawazi w ma yrajje3o", None, "ar"),
        ("mwajiri hajanilipa mshahara wangu", None, "sw"),
        ("el patrón no me paga desde enero", None, "es"),
        ("hindi pa ako sinasahuran ng amo ko", None, "tl"),
        ("gaji saya belum dibayar dua bulan", "ms", "ms"),
        ("ok", "bn", "bn"),
        ("👍", "hi", "hi"),
        ("12", "ar", "ar"),
        ("", "bn", "bn"),
        ("", None, "en"),
        ("না", "hi", "hi"),
        ("না ভাই", "hi", "bn"),
        ("Maria Santos", "tl", "tl"),
    ],
)
def test_identify(model: LanguageModel, text: str, previous: str | None, expected: str) -> None:
    assert identify(RawText(text), previous, SERVED, model).code == expected


@pytest.mark.parametrize(
    ("text", "previous", "form"),
    [
        ("amar betan dey na malik tin mash", None, "bn-Latn"),
        ("betan dey na", "bn", "bn-Latn"),
        ("বেতন দেয় না", None, "bn"),
        ("chu khong tra luong", "vi", "vi-Latn"),
        ("chủ không trả lương", "vi", "vi"),
        ("salary not paid", "en", "en"),
    ],
)
def test_the_form_of_writing(
    model: LanguageModel, text: str, previous: str | None, form: str
) -> None:
    assert identify(RawText(text), previous, SERVED, model).form == form


def test_a_language_that_is_not_served_is_never_answered_in(model: LanguageModel) -> None:
    found = identify(RawText("gaji saya belum dibayar dua bulan"), None, ("en", "bn"), model)
    assert found.code in ("en", "bn")


@pytest.mark.parametrize(
    "text", ["我的老板不给我工资", "Мне не платят зарплату", "월급을 못 받았어요"]
)
def test_a_foreign_script_is_said_to_be_one(model: LanguageModel, text: str) -> None:
    found = identify(RawText(text), "bn", SERVED, model)
    assert (found.code, found.served, found.confidence) == ("bn", False, 0.0)


def test_a_name_in_latin_does_not_hide_the_script() -> None:
    assert script_of("Facebook এ আমার ছবি দিছে")[0] == "Beng"


def test_the_same_answer_every_time(model: LanguageModel) -> None:
    text = RawText("boss no pay salary tomorrow tomorrow he say")
    assert len({identify(text, None, SERVED, model) for _ in range(20)}) == 1


def test_without_a_model_the_script_still_decides() -> None:
    assert identify(RawText("বেতন দেয় না"), None, SERVED).code == "bn"


@given(st.text(max_size=200), st.sampled_from([None, *SERVED]))
def test_anything_gets_a_language(text: str, previous: str | None) -> None:
    found = identify(RawText(text), previous, SERVED)
    assert found.code in SERVED
    assert 0 <= found.confidence <= 1


def test_tags() -> None:
    assert [form_of("bn", "Latn"), form_of("bn", "Beng"), form_of("en", "Latn")] == [
        "bn-Latn",
        "bn",
        "en",
    ]


def test_zawgyi_becomes_unicode_and_unicode_stays() -> None:
    """The same sentence as an old phone stores it, and as Unicode has it."""
    old, new = "ကြၽန္ေတာ္ လစာ မရေသးဘူး", "ကျွန်တော် လစာ မရသေးဘူး"
    assert modern_burmese(old) == new
    assert modern_burmese(new) == new
    assert modern_burmese("hello") == "hello"
