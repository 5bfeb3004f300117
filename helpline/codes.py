"""Case codes: what a worker keeps on paper to ask about a case from any phone.

Fifteen digits in five groups: thirteen random ones (10^13, more than 2^40) and two check digits of
ISO/IEC 7064 MOD 97-10, which find every single wrong digit and every swap of neighbours. Digits
only, so that a code can be typed on any phone and read aloud in any language.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from helpline.digits import fold_digits

RANDOM_DIGITS = 13
SPACE = 10**RANDOM_DIGITS
_CODE = re.compile(r"(?<!\d)\d(?:[ \u00a0.\-\u2010-\u2015]{0,2}\d){14}(?!\d)")
_PIN = re.compile(r"\d{4,6}")


@dataclass(frozen=True, slots=True)
class CaseCode:
    """A case code whose check digits are right. Its repr hides it: who knows it may ask about the case."""

    digits: str = field(repr=False)

    @property
    def grouped(self) -> str:
        """As shown to the worker: 123-456-789-012-345."""
        return "-".join(self.digits[i : i + 3] for i in range(0, 15, 3))


def _check_digits(payload: str) -> str:
    return f"{98 - int(payload) * 100 % 97:02d}"


def draw_code() -> CaseCode:
    """A new random code, from the operating system's random source."""
    payload = f"{secrets.randbelow(SPACE):0{RANDOM_DIGITS}d}"
    return CaseCode(payload + _check_digits(payload))


def find_code(text: str) -> CaseCode | None:
    """The first valid case code in a text, in digits of any script and with any usual separators."""
    for match in _CODE.finditer(fold_digits(text)):
        digits = re.sub(r"\D", "", match.group())
        if int(digits) % 97 == 1:
            return CaseCode(digits)
    return None


def find_pin(text: str) -> str | None:
    """A PIN is four to six digits and nothing else in the message."""
    folded = fold_digits(text).strip()
    return folded if _PIN.fullmatch(folded) else None


@dataclass(frozen=True, slots=True)
class GuessLimits:
    """How often a wrong code or PIN may be tried.

    Five an hour from one address; two hundred an hour overall, so that many phones together find
    nothing in a space of 10^13 either.
    """

    per_address: int = 5
    overall: int = 200
    window: timedelta = timedelta(hours=1)

    def since(self, now: datetime) -> datetime:
        """Failures before this moment no longer count."""
        return now - self.window

    def exceeded(self, from_address: int, overall: int) -> bool:
        """Whether the next guess must be refused unread."""
        return from_address >= self.per_address or overall >= self.overall
