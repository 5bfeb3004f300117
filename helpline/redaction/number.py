"""Long numbers: six digits or more, however they are spaced, are a phone, an identity or an account.

Left alone: dates, times, and money with a thousands separator of at most nine digits ("12,500").
An unseparated number of six or more digits is masked even if it may be money: fail closed.
Letter O between digits is read as zero, and keycap emoji (digit + U+FE0F + U+20E3) as their digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpline.redaction.finding import Finding, Kind

MASK_FROM = 6
_JOIN = "[ \\u00a0\\u2000-\\u200f\\u202a-\\u202e\\u2060\\ufe0f\\u20e3.,/()\\-\\u2010-\\u2015\\u2212·•*_|]"
_ZERO = r"(?<![^\W\d_oO])[oO](?=[oO]{0,20}\d)|(?<=[\doO])[oO](?=[oO]{0,20}\d)"
_DIGIT = rf"(?:\d|{_ZERO})"
_RUN = re.compile(rf"\+?\(?{_DIGIT}(?:{_JOIN}{{0,6}}{_DIGIT}){{5,63}}[\ufe0f\u20e3]{{0,2}}")
_ALPHANUMERIC = re.compile(r"\b(?=[A-Za-z0-9]{7,34}\b)[A-Za-z]{1,4}\d{5,30}[A-Za-z0-9]{0,4}\b")
_MONEY = re.compile(r"\d{1,3}(?:,\d{2,3}){1,3}(?:\.\d{1,2})?")
_DATE = re.compile(
    r"(?:\d{1,2}([./\-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}([./\-])\d{1,2}\2\d{1,2})(?:[ ,]{1,2}\d{1,2}[:.]\d{2})?"
)
_YEARS = re.compile(r"(?:19|20)\d{2}\s?[\-\u2013/]\s?(?:19|20)\d{2}")


def _innocent(run: str) -> bool:
    return any(pattern.fullmatch(run) for pattern in (_MONEY, _DATE, _YEARS))


def _kind(run: str, digits: int) -> Kind:
    looks_dialled = run.startswith(("+", "0", "(")) or 7 <= digits <= 12
    return Kind.PHONE if looks_dialled else Kind.NATIONAL_ID


def find(text: str) -> Iterator[Finding]:
    """Yield every run of six or more digits that is no money and no date."""
    for match in _RUN.finditer(text):
        run = match.group()
        digits = sum(character.isdigit() or character in "oO" for character in run)
        if digits >= MASK_FROM and not _innocent(run.strip()):
            yield Finding(match.start(), match.end(), _kind(run, digits))
    for match in _ALPHANUMERIC.finditer(text):
        yield Finding(match.start(), match.end(), Kind.NATIONAL_ID)
