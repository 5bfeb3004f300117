"""Links: a profile page or a wa.me link names a person as surely as a number does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpline.redaction.finding import Finding, Kind

_PATTERN = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'‹›]{2,2000}"
    r"|\b(?:wa\.me|t\.me|fb\.com|m\.me|facebook\.com|instagram\.com|tiktok\.com|imo\.im|bit\.ly)"
    r"/[^\s<>\"'‹›]{1,2000}"
    r"|\b[a-z0-9\-]{2,63}\.(?:com|org|net|info|me|bd|in|np|my|qa|sa|ae|kw)(?:/[^\s<>\"'‹›]{0,2000})?\b",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Finding]:
    """Yield every link and bare host name."""
    for match in _PATTERN.finditer(text):
        yield Finding(match.start(), match.end(), Kind.URL)
