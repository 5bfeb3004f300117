"""A poster in every language: its codes open the chat in that language, and its words are the catalogue's."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from helpline.language import LATIN_REPLIES
from helpline.links import first_words
from helpline.words import Lexicon
from tests.support.house import LANGUAGES, words
from westline.build import ROOT
from westline.poster import PosterRefused, channels_to, make, page

LEXICON = Lexicon.load(ROOT, LANGUAGES)


@pytest.mark.parametrize("form", [*LANGUAGES, *LATIN_REPLIES])
def test_the_codes_open_the_chat_in_the_language(form: str) -> None:
    whatsapp, telegram = channels_to(ROOT, form, "+880 1700-000001", "@westline_test_bot", "")
    said = parse_qs(urlsplit(whatsapp.link).query)["text"][0]
    assert LEXICON.language_named(said) == form
    assert telegram.link == f"https://t.me/westline_test_bot?start={form}"
    assert LEXICON.language_named(f"lang:{form}") == form
    html = page(words(), form, "Test Helpline", "Gate 4 <north>", [whatsapp, telegram])
    assert html.count("<svg") == html.count("viewBox") == 2  # they grow to the size of the page
    assert "Gate 4 &lt;north&gt;" in html
    assert ('dir="rtl"' in html) == (form in ("ar", "ur"))


@pytest.mark.parametrize("form", [*LANGUAGES, *LATIN_REPLIES])
def test_a_place_in_the_link_is_told_from_the_language(form: str) -> None:
    whatsapp, telegram = channels_to(ROOT, form, "8801700000001", "bot", "gate2")
    said = parse_qs(urlsplit(whatsapp.link).query)["text"][0]
    assert first_words(said)[1] == "gate2"
    assert LEXICON.language_named(first_words(said)[0]) == form
    started = parse_qs(urlsplit(telegram.link).query)["start"][0]
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", started), "Telegram takes no other letters"
    assert first_words(f"lang:{started}") == (f"lang:{form}", "gate2")


def test_a_poster_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(PosterRefused, match="--whatsapp"):
        channels_to(ROOT, "en", "", "", "")


@pytest.mark.browser
def test_it_is_printed(tmp_path: Path) -> None:
    html = page(
        words(),
        "bn",
        "Test Helpline",
        "Gate 4",
        channels_to(ROOT, "bn", "8801700000001", "bot", ""),
    )
    written = make(tmp_path, "gate-4-bn", html)
    assert [path.suffix for path in written] == [".html", ".pdf", ".png"]
    assert written[1].read_bytes().startswith(b"%PDF-")
    assert written[2].read_bytes().startswith(b"\x89PNG")
