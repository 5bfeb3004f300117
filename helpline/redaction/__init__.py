"""What may identify a person is taken out of text here, and nowhere else.

`redact()` is the only maker of SafeText. If it cannot finish, nothing leaves: it raises, and the
caller withholds the text and tells a person.
"""

from __future__ import annotations

from helpline.redaction.engine import (
    IDENTIFIERS,
    PLACEHOLDER,
    Finding,
    Kind,
    Memory,
    Redacted,
    prepare,
    redact,
    withheld,
)

__all__ = [
    "IDENTIFIERS", "PLACEHOLDER", "Finding", "Kind", "Memory", "Redacted", "prepare", "redact", "withheld",
]  # fmt: skip
