"""Two kinds of text that must never be confused.

RawText is what a worker wrote: it may name people, so it refuses to be printed, logged or joined.
SafeText is what redaction let through: the only text that db, dialogue and logs accept.
"""

from __future__ import annotations

from typing import Final

from helpline.spelling import one_spelling

_SEAL: Final = object()


class RawText:
    """What a worker wrote, as it came. Its repr shows a length only."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Half of a letter, which JSON can carry and nothing can store, becomes a question mark. All other letters
        get one spelling: what was typed in two halves must not be missed by a word that is written in one.
        """
        whole = text if text.isascii() else text.encode("utf-8", "replace").decode()
        self._text = one_spelling(whole)

    def reveal(self) -> str:
        """The text itself. Call this in redaction, in parsing of codes and words, and nowhere else."""
        return self._text

    def __repr__(self) -> str:
        return f"<raw text, {len(self._text)} characters>"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RawText) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __len__(self) -> int:
        return len(self._text)


class SafeText:
    """Text that went through redaction. Only `helpline.redaction` and the database column make it."""

    __slots__ = ("_text",)

    def __init__(self, text: str, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("SafeText is made by helpline.redaction.redact(), not by hand")
        self._text = text

    @classmethod
    def restored(cls, text: str) -> SafeText:
        """Rebuild what was SafeText when it was stored. The column type and db/seals.py use it."""
        return cls(text, _SEAL)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"<safe text, {len(self._text)} characters>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SafeText) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __bool__(self) -> bool:
        return bool(self._text)


def _seal(text: str) -> SafeText:
    """For helpline.redaction alone; tests/house/test_walls.py counts the callers."""
    return SafeText(text, _SEAL)


def joined(*texts: SafeText) -> SafeText:
    """Several texts that are safe, a line each: what was let through alone is let through together."""
    return SafeText("\n".join(map(str, texts)), _SEAL)
