"""What a recogniser says: a kind, and where. Never the value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of personal data that are taken out."""

    EMAIL = "EMAIL"
    URL = "URL"
    HANDLE = "HANDLE"
    PHONE = "PHONE"
    NATIONAL_ID = "NATIONAL_ID"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something identifying at code points [start, end) of the raw text."""

    start: int
    end: int
    kind: Kind
