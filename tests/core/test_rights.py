"""Rights cards: complete, dated, in every language, with a fallback that says so."""

from datetime import date

import pytest

from helpline.catalogue import Catalogue
from helpline.language import LATIN_REPLIES
from helpline.rights import FALLBACK, TOPICS, CardWrong, choose_card, for_homes, load_cards
from helpline.taxonomy import Category
from tests.support.house import LANGUAGES, words
from westline.build import ROOT
from westline.rights import check

CARDS = load_cards(ROOT / "rights")
COUNTRIES = ("MY", "TH", "BD", "IN", "JO", "AE", "QA", "SA", "GB")
SPOKEN = (*LANGUAGES, *LATIN_REPLIES)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return words()


@pytest.mark.parametrize("card", CARDS, ids=lambda card: f"{card.country}-{card.topic}")
def test_a_card_says_the_same_in_every_language(card, catalogue: Catalogue) -> None:  # type: ignore[no-untyped-def]
    english = card.words(catalogue, "en")
    numbers = {value for _key, values in card.says for value in values.values()}
    for language in SPOKEN:
        words = card.words(catalogue, language)
        assert "{" not in words
        assert all(number in words for number in numbers), language
        assert (words == english) is (language == "en")
    assert card.law
    assert card.source or card.to_check
    assert card.checked < card.expires


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_has_its_cards(country: str) -> None:
    topics = {card.topic for card in CARDS if card.country == country}
    assert {"wages", "hours", "leave", "child"} - topics <= (
        {"wages"} if country == "SA" else set()
    ) | ({"child"} if country == "GB" else set())
    assert len(topics) >= 10


def test_every_kind_of_question_has_an_answer_everywhere() -> None:
    assert set(Category) - set(TOPICS) == {
        Category.MHS, Category.PRV, Category.PER, Category.INF, Category.SVC,
    }  # fmt: skip
    for country in (*COUNTRIES, "XX"):
        for category, topics in TOPICS.items():
            assert choose_card(CARDS, country, *topics), (country, category)


def test_the_country_comes_first_then_the_ilo() -> None:
    wages, housing = choose_card(CARDS, "BD", "wages"), choose_card(CARDS, "BD", "housing")
    assert wages
    assert housing
    assert (wages.country, housing.country) == ("BD", FALLBACK)
    assert choose_card(CARDS, "BD", "astronomy") is None


def test_whoever_works_in_a_home_hears_that_another_law_counts() -> None:
    hours, papers = choose_card(CARDS, "AE", "hours"), choose_card(CARDS, "AE", "documents")
    assert hours
    assert papers
    assert (for_homes(CARDS, hours), for_homes(CARDS, papers)) == (True, False)


def test_age_shows() -> None:
    card = CARDS[0]
    assert not card.is_old(card.expires)
    assert card.is_old(date(card.expires.year + 1, 1, 1))


GOOD = """
law: x
source: x
to_check: null
scope: everywhere
confidence: H
checked: 2026-11-25
expires: 2027-11-25
may_have_changed: null
reviewed_by: null
says:
  - law_rest_day: {}
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("source: x", "", "source"),
        ("confidence: H", "confidence: L", "not sure enough"),
        ("expires: 2027", "expires: 2025", "expires before"),
        ("  - law_rest_day: {}", "  []", "says nothing"),
    ],
)
def test_a_card_that_will_not_do_names_the_file(tmp_path, old: str, new: str, said: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "XX").mkdir()
    (tmp_path / "XX" / "wages.yml").write_text(GOOD.replace(old, new))
    with pytest.raises(CardWrong, match=rf"wages\.yml.*{said}"):
        load_cards(tmp_path)


def test_what_somebody_should_look_at_is_listed() -> None:
    lines = list(check(ROOT, date(2026, 11, 26)))
    assert sum("no lawyer or union has signed it" in line for line in lines) == len(CARDS)
    assert not any("expired" in line or "wants numbers" in line for line in lines)
    assert any("QA: no number for" in line for line in lines)
    later = list(check(ROOT, date(2029, 1, 1)))
    assert sum("expired" in line for line in later) == len(CARDS)
