"""What kind of number it is: by the cue before it, by phonenumbers, by python-stdnum's checksums.

A checksum gives a kind its name; it never lets a number through: a mistyped one is as personal.
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import ModuleType

import phonenumbers
import stdnum.eg.tn as egypt
import stdnum.es.dni as spain
import stdnum.id.nik as indonesia
import stdnum.in_.aadhaar as india
import stdnum.my.nric as malaysia
import stdnum.pk.cnic as pakistan
import stdnum.th.pin as thailand
from stdnum import luhn

from helpline.redaction.finding import Kind
from helpline.redaction.message import Message

REACH = 28
"""A cue counts for a number that begins at most so many characters after it."""
_CHECKED: tuple[ModuleType, ...] = (egypt, spain, indonesia, india, malaysia, pakistan, thailand)
_REGIONS = ("BD", "IN", "NP", "MY", "SG", "SA", "AE", "QA", "KW", "JO", "LB", "TH", "KH", "MM", "VN",
            "ID", "PH", "PK", "LK", "KE", "TZ", "ET", "HK", "TW", "GB", "ES", "MX")  # fmt: skip
_THREE = re.compile(r"\d{3}")


def kind_of(message: Message, match: re.Match[str]) -> Kind:
    """The kind of the number that was matched."""
    return announced(message, match.start()) or _by_shape(match.group().strip())


def announced(message: Message, start: int, reach: int = REACH) -> Kind | None:
    """What the nearest cue before a place says, if no other number is between."""
    before = [cue for cue in message.announcements if cue.end <= start]
    if not before or start - before[-1].end > reach:
        return None
    return None if _THREE.search(message.text, before[-1].end, start) else before[-1].kind


@lru_cache(maxsize=1024)
def _by_shape(run: str) -> Kind:
    digits = "".join(c if c.isdigit() else "0" for c in run if c.isdigit() or c in "oO")
    if run.startswith(("+", "(+", "00")) or _is_phone(digits):
        return Kind.PHONE
    if any(module.is_valid(digits) for module in _CHECKED):
        return Kind.NATIONAL_ID
    if 13 <= len(digits) <= 19 and luhn.is_valid(digits):
        return Kind.BANK
    return Kind.PHONE if 7 <= len(digits) <= 12 else Kind.NATIONAL_ID


def _is_phone(digits: str) -> bool:
    """Whether it is a number that some country of ours dials."""
    if not digits.startswith("0"):
        return False
    return (
        any(
            phonenumbers.is_valid_number(phonenumbers.parse(digits, region))
            for region in _REGIONS[:6]
        )
        if 8 <= len(digits) <= 12
        else False
    )
