"""Rights cards: complete, dated, in every language, with a fallback that says so."""

from datetime import date

import pytest

from helpline.rights import choose_card, load_cards
from tests.support.house import LANGUAGES
from westline.build import ROOT

CARDS = load_cards(ROOT / "rights")


@pytest.mark.parametrize("card", CARDS, ids=lambda card: f"{card.country}-{card.topic}")
def test_cards_are_complete(card) -> None:  # type: ignore[no-untyped-def]
    for language in LANGUAGES:
        assert card.text[language]
        assert card.complain[language]
    assert card.law
    assert card.source
    assert card.confidence in ("H", "M")
    assert card.checked < card.expires


def test_the_country_comes_first_then_the_ilo() -> None:
    wages = choose_card(CARDS, "BD", "wages")
    documents = choose_card(CARDS, "BD", "documents")
    assert wages is not None
    assert documents is not None
    assert (wages.country, documents.country) == ("BD", "ILO")
    assert choose_card(CARDS, "BD", "astronomy") is None


def test_age_shows() -> None:
    card = CARDS[0]
    assert not card.is_old(card.expires)
    assert card.is_old(date(card.expires.year + 1, 1, 1))


def test_a_card_that_lacks_something_names_the_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "XX").mkdir()
    (tmp_path / "XX" / "wages.yml").write_text("law: x\n")
    with pytest.raises(KeyError, match=r"wages\.yml.*source"):
        load_cards(tmp_path)
