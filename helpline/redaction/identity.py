"""Identities with letters: passports, IBAN, IFSC, PAN, Burmese NRC, NIE, badge numbers, and short numbers after a cue."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban

from helpline.redaction.finding import Finding, Kind
from helpline.redaction.kinds import announced
from helpline.redaction.message import Message

_NRC = re.compile(
    r"\d{1,2}\s?/\s?[^\W\d_][\w\u102b-\u103e]{2,24}\s?\(\s?[^\W\d_][\w\u102b-\u103e]{0,12}\s?\)\s?\d{5,6}"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]{3,5}){2,8}\b", re.IGNORECASE)
_LETTERED = re.compile(
    r"(?<![^\W_])(?=[A-Za-z0-9]*\d{5})[A-Za-z]{1,5}\d{5,17}[A-Za-z]{0,2}(?![^\W_])"  # A1234567, SBIN0423303
    r"|(?<![^\W_])[A-Za-z]{5}\d{4}[A-Za-z](?![^\W_])"  # PAN
    r"|(?<![^\W_])\d{8}[A-Za-z](?![^\W_])"  # DNI
    r"|(?<![^\W_])[A-Z](?: |-|[A-Z]-)\d{6,12}[A-Z]?(?![^\W_])"  # A 1234567
)
_BADGE = re.compile(r"(?<![^\W_])(?:EMP|STAFF|ID|WP|FIN)[\-\s]?\d{3,8}(?![^\W_])", re.IGNORECASE)
_SHORT = re.compile(
    r"(?P<gap>[\s:#.\-=]{0,4})(?P<value>[A-Za-z]{0,4}[\-/]?\d[\dA-Za-z\-/]{2,20})(?![^\W_])(?![ \-.]?\d)"
)
_FILLERS = re.compile(
    r"(?:[\s:#.,\-=]{0,4}(?:no|number|num|nr|id|is|hai|ho|ko|er|nambar|nomor|nombor|số|so|no\.|ay|es|ni|"
    r"নম্বর|নং|হলো|नंबर|नम्बर|नं|है|हो|نمبر|ہے|رقم|هو|เลขที่|หมายเลข|លេខ|គឺ|နံပါတ်|ቁጥር|ቁጥሬ|எண்|අංකය))"
    r"(?![^\W_])",
    re.IGNORECASE,
)
_CUED = (Kind.WORKER_ID, Kind.PASSPORT, Kind.NATIONAL_ID, Kind.BANK)


def find(message: Message) -> Iterator[Finding]:
    """Yield everything that looks like an identity, or is announced as one."""
    text = message.text
    for match in _NRC.finditer(text):
        yield Finding(match.start(), match.end(), Kind.NATIONAL_ID)
    for match in _IBAN.finditer(text):
        if iban.is_valid(match.group()) or sum(c.isdigit() for c in match.group()) >= 10:
            yield Finding(match.start(), match.end(), Kind.BANK)
    for match in _LETTERED.finditer(text):
        kind = announced(message, match.start()) or _kind(match.group())
        yield Finding(match.start(), match.end(), kind)
    for match in _BADGE.finditer(text):
        yield Finding(
            match.start(), match.end(), announced(message, match.start()) or Kind.WORKER_ID
        )
    yield from _short(message)


def _short(message: Message) -> Iterator[Finding]:
    """Three digits or more, right after a cue: "card no 56755", "W-2391"."""
    for cue in message.announcements:
        kind = cue.kind
        if kind not in _CUED:
            continue
        start = cue.end
        for _ in range(2):
            filler = _FILLERS.match(message.text, start)
            start = filler.end() if filler else start
        match = _SHORT.match(message.text, start)
        if match and sum(c.isdigit() for c in match.group("value")) >= 3:
            yield Finding(*match.span("value"), kind)


def _kind(value: str) -> Kind:
    letters = sum(character.isalpha() for character in value)
    if re.fullmatch(r"[A-Za-z]{4}0\d{6}", value):
        return Kind.BANK  # IFSC
    return Kind.PASSPORT if letters <= 3 and len(value) <= 10 else Kind.NATIONAL_ID
