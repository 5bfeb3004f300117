"""Long numbers: six digits or more, however they are spaced, are a phone, an identity or an account.

An unseparated number of six or more digits is taken out even if it may be money: fail closed.
Letter O between digits is read as zero, keycap emoji (digit + U+FE0F + U+20E3) as their digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpline.redaction.finding import Finding
from helpline.redaction.kinds import kind_of
from helpline.redaction.message import Message

MASK_FROM = 6
_JOIN = "[ \\u00a0\\u2000-\\u200f\\u202a-\\u202e\\u2060\\ufe0f\\u20e3.,/()\\-\\u2010-\\u2015\\u2212·•*_|]"
_ZERO = r"(?<![^\W\d_oO])[oO](?=[oO]{0,20}\d)|(?<=[\doO])[oO](?=[oO]{0,20}\d)"
_DIGIT = rf"(?:\d|{_ZERO})"
_RUN = re.compile(rf"(?:\+|\(\+?)?{_DIGIT}(?:{_JOIN}{{0,6}}{_DIGIT}){{5,63}}[\ufe0f\u20e3]{{0,2}}")


def find(message: Message) -> Iterator[Finding]:
    """Yield every run of six or more digits. What is innocent was blanked before."""
    for match in _RUN.finditer(message.text):
        digits = sum(character.isdigit() or character in "oO" for character in match.group())
        if digits >= MASK_FROM:
            yield Finding(match.start(), match.end(), kind_of(message, match))
