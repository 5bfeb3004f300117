"""Language: script first, memory before guesses."""

import pytest

from helpline.language import identify
from helpline.text import RawText

SERVED = ("en", "bn", "hi", "ar")


@pytest.mark.parametrize(
    ("text", "previous", "expected"),
    [
        ("দুই মাস বেতন দেয় না", None, "bn"),
        ("दो महीने से पैसे नहीं दिए", None, "hi"),
        ("لم يدفع راتبي", None, "ar"),
        ("my boss does not pay my salary for three months", None, "en"),
        ("my boss does not pay my salary for three months", "bn", "en"),
        ("ok", "bn", "bn"),
        ("👍", "hi", "hi"),
        ("12", "ar", "ar"),
        ("", "bn", "bn"),
        ("", None, "en"),
        ("ฉันทำงานที่นี่", "bn", "bn"),
        ("না", "hi", "bn"),
    ],
)
def test_identify(text: str, previous: str | None, expected: str) -> None:
    assert identify(RawText(text), previous, SERVED).code == expected


def test_langdetect_gives_the_same_answer_every_time() -> None:
    text = RawText("boss no pay salary tomorrow tomorrow he say")
    assert len({identify(text, None, SERVED) for _ in range(20)}) == 1
