"""Find, choose, replace: from raw text to safe text and a list of findings.

Recognisers return spans. Overlaps go to the earlier and longer span. Replacement runs from the end
to the start so that positions stay valid. Placeholders are numbered by value, so that the same
phone number is the same placeholder throughout a message: ‹PHONE 1›.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from helpline.errors import RedactionFailed
from helpline.redaction import email, handle, number, url
from helpline.redaction.digits import fold_digits
from helpline.redaction.finding import Finding, Kind
from helpline.text import RawText, SafeText, _seal

__all__ = ["Finding", "Kind", "Redacted", "redact", "withheld"]

BUDGET_SECONDS = 0.05
"""More work than this on one message is a fault or an attack: withhold (privacy budget of 50 ms)."""

Recogniser = Callable[[str], Iterable[Finding]]
RECOGNISERS: tuple[Recogniser, ...] = (email.find, url.find, handle.find, number.find)


@dataclass(frozen=True, slots=True)
class Redacted:
    """Safe text, and what was taken out of it. `findings` carry offsets of the raw text, never values."""

    text: SafeText
    findings: tuple[Finding, ...] = field(default=())


def redact(raw: RawText, recognisers: tuple[Recogniser, ...] = RECOGNISERS) -> Redacted:
    """Take out e-mail addresses, links, handles and long numbers.

    Raises RedactionFailed on any fault and after 50 ms: the caller must withhold the text.
    """
    text = raw.reveal()
    started = time.process_time()
    try:
        findings = _choose(_find_all(fold_digits(text), recognisers, started))
        return Redacted(_seal(_replace(text, findings)), findings)
    except RedactionFailed:
        raise
    except Exception as fault:
        raise RedactionFailed(f"redaction stopped: {type(fault).__name__}") from None


def withheld() -> SafeText:
    """What stands in place of a text that could not be redacted."""
    return _seal("‹WITHHELD›")


def _find_all(folded: str, recognisers: tuple[Recogniser, ...], started: float) -> list[Finding]:
    found: list[Finding] = []
    for recognise in recognisers:
        found.extend(recognise(folded))
        if time.process_time() - started > BUDGET_SECONDS:
            raise RedactionFailed("redaction took more than 50 ms")
    return found


def _choose(found: list[Finding]) -> tuple[Finding, ...]:
    chosen: list[Finding] = []
    for finding in sorted(found, key=lambda f: (f.start, -f.end)):
        if not chosen or finding.start >= chosen[-1].end:
            chosen.append(finding)
    return tuple(chosen)


def _replace(text: str, findings: tuple[Finding, ...]) -> str:
    names = _names(text, findings)
    for finding in reversed(findings):
        text = text[: finding.start] + names[finding] + text[finding.end :]
    return text


def _names(text: str, findings: tuple[Finding, ...]) -> dict[Finding, str]:
    seen: dict[tuple[Kind, str], int] = {}
    names = {}
    for finding in findings:
        value = "".join(c for c in fold_digits(text[finding.start : finding.end]) if c.isalnum())
        same_kind = sum(1 for kind, _ in seen if kind is finding.kind)
        index = seen.setdefault((finding.kind, value), same_kind + 1)
        names[finding] = f"‹{finding.kind} {index}›"
    return names
