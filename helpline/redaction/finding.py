"""What a recogniser says: a kind, and where. Never the value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of personal data that are taken out. What stands first wins where two are found at once."""

    EMAIL = "EMAIL"
    GEO = "GEO"
    URL = "URL"
    HANDLE = "HANDLE"
    DOB = "DOB"
    PASSPORT = "PASSPORT"
    NATIONAL_ID = "NATIONAL_ID"
    BANK = "BANK"
    PHONE = "PHONE"
    WORKER_ID = "WORKER_ID"
    PLATE = "PLATE"
    ADDRESS = "ADDRESS"
    EMPLOYER = "EMPLOYER"
    PERSON = "PERSON"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something identifying at code points [start, end) of the raw text."""

    start: int
    end: int
    kind: Kind
