"""Links: a profile page or a wa.me link names a person as surely as a number does; a map link, a place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpline.redaction.finding import Finding, Kind
from helpline.redaction.message import Message

_PATTERN = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'‹›]{2,2000}"
    r"|\b(?:wa\.me|t\.me|fb\.com|m\.me|facebook\.com|instagram\.com|tiktok\.com|imo\.im|bit\.ly|goo\.gl)"
    r"/[^\s<>\"'‹›]{1,2000}"
    r"|\b[a-z0-9\-]{2,63}\.(?:com|org|net|info|me|bd|in|np|my|qa|sa|ae|kw)(?:/[^\s<>\"'‹›]{0,2000})?\b",
    re.IGNORECASE,
)
_MAP = re.compile(r"maps?[./]|/maps|geo:|[?&]q=-?\d", re.IGNORECASE)


def find(message: Message) -> Iterator[Finding]:
    """Yield every link and bare host name."""
    for match in _PATTERN.finditer(message.text):
        kind = Kind.GEO if _MAP.search(match.group()) else Kind.URL
        yield Finding(match.start(), match.end(), kind)
