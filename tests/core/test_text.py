"""Raw text must not show itself; safe text must come from redaction."""

import pytest

from helpline.redaction import redact
from helpline.text import RawText, SafeText


def test_raw_text_shows_only_its_length() -> None:
    raw = RawText("call 01700000001")
    assert "01700000001" not in f"{raw} {raw!r} {[raw]}"
    assert "16 characters" in repr(raw)


def test_safe_text_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError, match="redact"):
        SafeText("anything", object())


def test_safe_text_comes_from_redaction() -> None:
    assert str(redact(RawText("hello")).text) == "hello"
