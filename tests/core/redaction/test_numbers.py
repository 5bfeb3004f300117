"""Numbers and addresses of the net: what is taken out, and the near misses that stay."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.digits import fold_digits
from helpline.errors import RedactionFailed
from helpline.redaction import Kind, redact
from helpline.text import RawText


def redacted(text: str) -> str:
    return str(redact(RawText(text)).text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call 01700000001 please", "call ‹PHONE 1› please"),
        ("call +880 1700-000001", "call ‹PHONE 1›"),
        ("০১৭০০০০০০০১ এ ফোন করুন", "‹PHONE 1› এ ফোন করুন"),
        ("०१७००००००१ पर", "‹PHONE 1› पर"),
        ("رقمي ٠١٧٠٠٠٠٠٠٠١", "رقمي ‹PHONE 1›"),
        ("၀၉၇၀၀၀၀၀၀၁", "‹PHONE 1›"),
        ("０１７００００００１", "‹PHONE 1›"),
        ("0️⃣1️⃣7️⃣0️⃣0️⃣0️⃣1️⃣", "‹PHONE 1›"),
        ("0 1 7 0 0 0 0 0 0 1", "‹PHONE 1›"),
        ("01-70-00-00-00-1", "‹PHONE 1›"),
        ("O17OOOOOOO1 x", "‹PHONE 1› x"),
        ("017OO00OO01", "‹PHONE 1›"),
        ("passport AB1234567", "passport ‹PASSPORT 1›"),
        ("nid 19901234567890123", "nid ‹NATIONAL_ID 1›"),
        ("0170000001 or 0170000002 or 0170000001", "‹PHONE 1› or ‹PHONE 2› or ‹PHONE 1›"),
        ("350000", "‹NATIONAL_ID 1›"),
    ],
)
def test_long_numbers_are_taken_out(text: str, expected: str) -> None:
    assert redacted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "they owe me 12,500 taka",
        "they owe me 1,25,000 taka",
        "on 12/03/2026 at 14:30",
        "2026-11-25",
        "from 2021-2023",
        "62 hours, 8 days, 5 people",
        "section 123 of the law of 2006",
        "dial 16357 or 999",
        "room 5 has no fan",
        "ref TK-664888 any news",
        "call hotline 1800 222",
        "UU 18/2017",
        "1-3-4-3",
        "they took 250000 taka",
    ],
)
def test_money_dates_and_short_numbers_stay(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail rina.test@example.org now", "mail ‹EMAIL 1› now"),
        ("rina (at) example (dot) org", "‹EMAIL 1›"),
        ("see https://example.org/p?id=1 there", "see ‹URL 1› there"),
        ("wa.me/8801700000001", "‹URL 1›"),
        ("my page is rina-shop.com ok", "my page is ‹URL 1› ok"),
        ("find me @rina_test please", "find me ‹HANDLE 1› please"),
    ],
)
def test_addresses_of_the_net_are_taken_out(text: str, expected: str) -> None:
    assert redacted(text) == expected


@pytest.mark.parametrize(
    "text", ["I work at night.", "he said.then left", "meet at gate", "50% @ work", "e.g. this"]
)
def test_ordinary_words_stay(text: str) -> None:
    assert redacted(text) == text


def test_findings_point_at_the_raw_text() -> None:
    text = "৫ জন, ফোন ০১৭০০০০০০০১"
    (finding,) = redact(RawText(text)).findings
    assert (text[finding.start : finding.end], finding.kind) == ("০১৭০০০০০০০১", Kind.PHONE)


def test_a_fault_withholds_the_text() -> None:
    def broken(_text: str) -> list[object]:
        raise RuntimeError("01700000001")

    with pytest.raises(RedactionFailed) as caught:
        redact(RawText("call 01700000001"), turns=((broken,),))  # type: ignore[arg-type]
    assert "0170" not in str(caught.value)


def test_too_much_work_withholds_the_text() -> None:
    def slow(_text: str) -> list[object]:
        until = time.thread_time() + 0.1
        while time.thread_time() < until:
            pass
        return []

    with pytest.raises(RedactionFailed, match="50 ms"):
        redact(RawText("x"), turns=((slow,),))  # type: ignore[arg-type]


HOSTILE = ["1 " * 5000, "a." * 5000, "@" * 10_000, "0" * 10_000, "w" * 10_000 + ".com", "1,111," * 1600,
           "a@a." * 2500, "+(1" * 3000, "x at y dot " * 900, "http://" * 1400, "my name is " * 900,
           "room 1 " * 1400, "naaaam " * 1400, "A1" * 5000, "zero one " * 1100, "Mr Mr " * 1600,
           "নাম " * 2500, "คุณ" * 3000, "boss Ali and " * 700]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:12])
def test_hostile_text_is_redacted_or_withheld_and_never_hangs(hostile: str) -> None:
    began = time.thread_time()
    with suppress(RedactionFailed):
        assert redact(RawText(hostile)).text
    assert time.thread_time() - began < 3


@pytest.mark.parametrize("length", [160, 1000, 4000])
def test_a_long_story_is_not_withheld(length: int) -> None:
    story = "our manager shouts every day and the gate is locked so nobody can go out, they cut 500 taka. "
    assert redact(RawText((story * 50)[:length])).findings == ()


@given(st.text(max_size=200))
def test_redaction_never_leaves_six_digits_and_is_idempotent(text: str) -> None:
    once = redacted(text)
    assert redacted(once) == once
    assert not any(run.isdigit() for run in _windows(fold_digits(once), 6))


@given(st.text(max_size=200))
def test_folding_digits_moves_nothing(text: str) -> None:
    assert len(fold_digits(text)) == len(text)


def _windows(text: str, size: int) -> list[str]:
    return [text[i : i + size] for i in range(len(text) - size + 1) if text[i : i + size].isascii()]
