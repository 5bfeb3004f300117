"""What a worker does alone with a case, by one word or one tap: no engine is needed, and nobody is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from helpline.words import Word


class Service(StrEnum):
    """What is done."""

    ASK_WITHDRAWAL = "ask withdrawal"
    WITHDRAW = "withdraw"
    KEEP = "keep"
    REOPEN = "reopen"
    SOLVED = "solved"
    NOT_SOLVED = "not solved"
    NO_REPRISAL = "no reprisal"
    REPRISAL = "reprisal"
    CALL_BACK = "call back"
    PLACES = "places"
    COPY = "copy"
    HIDE = "hide"
    SHARE = "share"
    NO_PIN = "no pin"
    UNSEAL = "unseal"
    ASK_NEWS = "ask news"
    NEWS = "news"
    NO_NEWS = "no news"


BY_WORD = {
    Word.WITHDRAW: Service.ASK_WITHDRAWAL,
    Word.REOPEN: Service.REOPEN,
    Word.CALL: Service.CALL_BACK,
    Word.COPY: Service.COPY,
    Word.HIDE: Service.HIDE,
    Word.SHARE: Service.SHARE,
    Word.NEWS: Service.ASK_NEWS,
}
BY_CHOICE = {
    "/withdraw": Service.ASK_WITHDRAWAL,
    "/withdraw_yes": Service.WITHDRAW,
    "/withdraw_no": Service.KEEP,
    "/reopen": Service.REOPEN,
    "/solved_yes": Service.SOLVED,
    "/solved_no": Service.NOT_SOLVED,
    "/reprisal_no": Service.NO_REPRISAL,
    "/reprisal_yes": Service.REPRISAL,
    "/call_back": Service.CALL_BACK,
    "/places": Service.PLACES,
    "/unseal": Service.UNSEAL,
    "/copy": Service.COPY,
    "/hide": Service.HIDE,
    "/share": Service.SHARE,
    "/news_yes": Service.NEWS,
    "/news_no": Service.NO_NEWS,
}
_RATING = re.compile(r"/rate_([1-5])")
_COUNTRY = re.compile(r"/country_([A-Z]{2})(?:_([A-Z]{3}))?")
_SECTOR = re.compile(r"/sector_(home|other)_([A-Z]{3})")


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works, as far as they said: for the law that counts for them; and what they asked about."""

    country: str | None
    sector: str | None
    category: str | None


def rating_in(payload: str) -> int | None:
    """From 1, bad, to 5, very good."""
    found = _RATING.fullmatch(payload)
    return int(found[1]) if found else None


def place_in(payload: str) -> Place | None:
    """The country or the kind of work behind a button."""
    country, sector = _COUNTRY.fullmatch(payload), _SECTOR.fullmatch(payload)
    if country:
        return Place(country[1], None, country[2])
    return Place(None, sector[1], sector[2]) if sector else None
