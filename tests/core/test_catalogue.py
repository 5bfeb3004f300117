"""Every text in every language: there, with the same placeholders, short enough for every channel."""

from helpline.catalogue import SOURCE, fill
from helpline.consent import VERSIONS
from helpline.language import LATIN_REPLIES
from tests.support.house import LANGUAGES, words
from westline import locales
from westline.build import ROOT


def test_catalogues_are_complete_and_fit() -> None:
    states, problems = locales.check(ROOT)
    assert problems == []
    staff = {f"{language} (console)" for language in locales.STAFF_LANGUAGES}
    assert {state.language for state in states} == ({*LANGUAGES, *LATIN_REPLIES} - {SOURCE}) | staff


def test_unreviewed_texts_are_marked() -> None:
    states, _ = locales.check(ROOT)
    assert all(state.unreviewed == state.translated for state in states), (
        "a reviewed text lost its mark: correct this test together with the reviewer's name"
    )


def test_a_reply_speaks_the_language() -> None:
    catalogue = words()
    assert catalogue.reply("utter_thanks", "bn").text == "স্বাগতম। যেকোনো সময় লিখুন।"
    assert catalogue.reply("utter_thanks", "xx").text == "You are welcome. Write at any time."


def test_buttons_keep_their_payloads() -> None:
    catalogue = words()
    english, arabic = (catalogue.reply("utter_menu", code).choices for code in ("en", "ar"))
    assert [c.payload for c in english] == [c.payload for c in arabic]
    assert [c.title for c in english] != [c.title for c in arabic]


def test_filling_leaves_other_braces_alone() -> None:
    assert fill("{a} {b} {", {"a": "1 {b}"}) == "1 {b} {b} {"


def test_the_consent_wording_is_in_the_catalogue() -> None:
    catalogue = words()
    assert all(version.catalogue_key in catalogue.replies for version in VERSIONS)
