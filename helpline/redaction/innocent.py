"""Numbers that stay: money, dates, times, laws, references to a case, hotlines, our own case codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from helpline.codes import find_code
from helpline.redaction.message import Message

DATE = re.compile(
    r"(?<!\d)(?<!\d[./\-])(?:\d{1,2}([./\-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}([./\-])\d{1,2}\2\d{1,2})"
    r"(?![./\-]?\d)(?:[ ,T]{1,2}\d{1,2}[:.]\d{2}(?::\d{2})?)?"
)
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d{2}\s?[\-\u2013/]\s?(?:19|20)\d{2}(?!\d)")
_LAW = re.compile(
    r"(?<![\d/\-])\d{1,4}\s?/\s?(?:19|20)\d{2}(?![\d/\-])"
    r"|\b(?:RA|UU|PP|PD|EO|BD|SRO|Cap|Act|Law)\.?\s?(?:no\.?\s?)?\d{1,5}(?:\s(?:19|20)\d{2})?\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\b[A-Z]{2,6}[\-/](?:19|20)\d{2}[\-/]\d{2,6}\b", re.IGNORECASE)
_CODE = re.compile(r"(?<!\d)\d{3}(?:[ \-]?\d{3}){4}(?!\d)")
_GROUPED = r"[1-9]\d{0,2}(?:[,.'’]\d{2,3}){1,3}(?:[.,]\d{1,2})?"
_SEPARATED = re.compile(rf"(?<![\d.,+]){_GROUPED}(?![\d]|[.,\-]\d)")
_SIGNS = r"[$€£¥₹৳₨฿₫₱₦៛﷼]|\b(?:USD|SGD|MYR|RM|QAR|SAR|AED|KWD|JOD|OMR|BHD|INR|Rs\.?|BDT|Tk\.?|NPR|PKR|LKR|THB|VND|IDR|Rp\.?|PHP|MMK|KHR|KES|Ksh|TZS|ETB|EUR|GBP|NT\$|HKD)"
_HOTLINE = re.compile(
    r"[^\d+(]{0,12}?(1[38]00[ \-]?\d{2,4}(?:[ \-]?\d{2,4})?|\d{3,5})(?![\d\-]|[ .]\d|\(\d)"
)


def find(message: Message) -> Iterator[tuple[int, int]]:
    """Yield the places of innocent numbers."""
    text = message.text
    for pattern in (DATE, _YEARS, _LAW, _REFERENCE):
        yield from (match.span() for match in pattern.finditer(text))
    for match in _CODE.finditer(text):
        if find_code(match.group()):
            yield match.span()
    yield from _separated(text)
    for pattern in _money(message.cues.money):
        yield from (match.span(1) for match in pattern.finditer(text))
    yield from _announced(message)


def _separated(text: str) -> Iterator[tuple[int, int]]:
    """Thousands separated, nine digits at the most: "1,25,000", "12.000.000"."""
    for match in _SEPARATED.finditer(text):
        groups = re.split(r"[,.'’]", match.group())
        if sum(map(len, groups)) <= 11 and _is_amount(groups):
            yield match.span()


def _is_amount(groups: list[str]) -> bool:
    """All groups after the first have three digits, or two and the last three; decimals may follow."""
    if len(groups) > 2 and len(groups[-1]) <= 2:
        groups = groups[:-1]
    inner = groups[1:]
    return all(len(g) == 3 for g in inner) or (
        len(inner[-1]) == 3 and all(len(g) == 2 for g in inner[:-1])
    )


@cache
def _money(names: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """An amount after and before a currency. Ten digits without a separator are never money."""
    unit = rf"(?:{_SIGNS}{'|' + names if names else ''})"
    amount = rf"({_GROUPED}|\d{{1,9}})"
    return (
        re.compile(rf"(?<![^\W\d_]){unit}\s?{amount}(?![\d\-])", re.IGNORECASE),
        re.compile(rf"(?<![\d\-.,+]){amount}\s?(?:/-\s?)?{unit}", re.IGNORECASE),
    )


def _announced(message: Message) -> Iterator[tuple[int, int]]:
    """A short number after "hotline", a reference after "case" or "ref"."""
    text = message.text
    for match in message.cues.hotline.finditer(text):
        number = _HOTLINE.match(text, match.end())
        if number:
            yield number.span(1)
    for match in message.cues.reference.finditer(text):
        number = re.compile(
            r"[\s:#.]{0,3}(?:(?:no|number|id)[\s:#.]{1,3})?([A-Za-z]{0,6}[\-/ ]?\d[\d\-/]{2,15})(?!\w)"
        ).match(text, match.end())
        if number:
            yield number.span(1)
