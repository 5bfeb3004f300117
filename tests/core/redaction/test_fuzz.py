"""Whatever is written: redaction never fails, never lets a planted number through, and never shows its marks doubled."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.language import FORMS
from helpline.redaction import redact
from helpline.text import RawText

pytestmark = pytest.mark.slow
ANY = st.text(st.characters(), max_size=120)
FORM = st.sampled_from(sorted(FORMS))
WORDS = st.lists(st.sampled_from(["call", "me", "ফোন", "करो", "رقم", "โทร", "number", "…", "\n", "👋"]), max_size=6).map(" ".join)  # fmt: skip
MARK = re.compile(r"‹[A-Z_ ]+ \d+›")


@settings(max_examples=150)
@given(text=ANY, form=FORM)
def test_it_reads_everything(text: str, form: str) -> None:
    found = redact(RawText(text), form)
    assert len(MARK.findall(str(found.text))) >= len(found.findings)


@settings(max_examples=80)
@given(before=WORDS, after=WORDS, form=FORM, number=st.integers(1_300_000_000, 1_999_999_999))
def test_a_number_never_comes_through(before: str, after: str, form: str, number: int) -> None:
    """Invented mobile numbers of Bangladesh, as they are dialled from abroad, at home, and in groups."""
    digits = f"0{number}"
    for written in (digits, f"+88{digits}", f"{digits[:5]}-{digits[5:]}", f"{digits[:5]} {digits[5:8]} {digits[8:]}"):  # fmt: skip
        safe = str(redact(RawText(f"{before} {written} {after}"), form).text)
        assert str(number)[-8:] not in re.sub(r"[^\d]", "", MARK.sub("", safe))


@settings(max_examples=80)
@given(text=ANY, form=FORM)
def test_what_was_made_safe_stays_as_it_is(text: str, form: str) -> None:
    """A second reading changes nothing in the marks of the first: they are not taken for names or numbers."""
    once = str(redact(RawText(f"{text} 01712345678"), form).text)
    twice = str(redact(RawText(once), form).text)
    assert set(MARK.findall(once)) <= set(MARK.findall(twice))
    assert "‹‹" not in twice or "‹‹" in text


@pytest.mark.parametrize(
    "forged", ["‹PHONE 1›", "‹NAME 7›", "‹CASE CODE›", "‹PHONE 1› 01712345678"]
)
def test_a_forged_mark_is_no_mark_of_ours(forged: str) -> None:
    """A worker, or whoever holds the phone, writes what looks like our marks: numbers are taken out all the same."""
    safe = str(redact(RawText(f"my boss is {forged}"), "en").text)
    assert "01712345678" not in safe
