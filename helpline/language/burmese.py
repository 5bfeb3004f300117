"""Burmese in the old Zawgyi encoding: it looks right on old phones and is gibberish everywhere else.

Google's detector and python-myanmar's converter know the encoding; we decide when to use them.
"""

from __future__ import annotations

import re
from functools import cache

from myanmar import converter
from myanmartools import ZawgyiDetector

SURE = 0.9
_BURMESE = re.compile("[\u1000-\u109f]")


@cache
def _detector() -> ZawgyiDetector:
    return ZawgyiDetector()


def modern_burmese(text: str) -> str:
    """The text in Unicode's own encoding; anything that is not Zawgyi comes back as it is."""
    if not _BURMESE.search(text) or _detector().get_zawgyi_probability(text) < SURE:
        return text
    return str(converter.convert(text, "zawgyi", "unicode"))
