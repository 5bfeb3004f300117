"""Text tools: one JSON object or plain line in, one JSON object out, in order, streaming."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TextIO

from bot.embedding import OnnxEmbedder
from helpline.intake import SURE
from helpline.language import (
    SCRIPT_OF,
    LanguageModel,
    forms_in,
    identify,
    modern_burmese,
    written_form,
)
from helpline.redaction import redact
from helpline.spelling import as_typed
from helpline.taxonomy import Severity
from helpline.text import RawText
from helpline.triage import Signal, Voter, assess

Tool = Callable[[dict[str, Any]], dict[str, Any]]


def run(tool: Tool, lines: Iterable[str] | None = None, out: TextIO | None = None) -> int:
    """Feed lines, or standard input, to a tool. A bad line becomes an error object; the exit status is then 1."""
    status, out = 0, out or sys.stdout
    for line in sys.stdin if lines is None else lines:
        if not line.strip():
            continue
        request: dict[str, Any] = {}
        try:
            request = _request(line)
            result = tool(request)
        except (ValueError, TypeError, KeyError) as fault:
            status, result = 1, {"error": str(fault) or type(fault).__name__}
        except Exception as fault:
            status, result = 1, {"error": type(fault).__name__}
        identity = {"id": request["id"]} if "id" in request else {}
        if "error" in result:
            identity = {"id": request.get("id")}
        out.write(json.dumps({**identity, **result}, ensure_ascii=False) + "\n")
        out.flush()
    return status


def _request(line: str) -> dict[str, Any]:
    if not line.lstrip().startswith("{"):
        return {"text": line.rstrip("\n")}
    try:
        data = json.loads(line)
    except ValueError:
        raise ValueError("the line is not a JSON object") from None
    if not isinstance(data.get("text"), str):
        data["text"] = None
    return dict(data)


def _text(request: dict[str, Any]) -> RawText:
    text = request.get("text")
    if not isinstance(text, str):
        raise ValueError('"text" must be a string')
    return RawText(text)


def redact_tool(request: dict[str, Any]) -> dict[str, Any]:
    """{"text", "lang"?} → {"text", "spans", "lang"}; offsets are code points of the input."""
    raw = _text(request)
    lang = request.get("lang") or identify(raw, None, tuple(SCRIPT_OF), _languages()).code
    redacted = redact(raw, written_form(str(lang), raw.reveal()))
    typed = as_typed(request["text"])
    places = [(*typed.span(f.start, f.end), f.kind.value) for f in redacted.findings]
    spans = [{"start": start, "end": end, "type": kind} for start, end, kind in places]
    return {"text": str(redacted.text), "spans": spans, "lang": lang}


def triage_tool(request: dict[str, Any]) -> dict[str, Any]:
    """{"text", "lang"?} → {"severity", "signals"}; offsets are code points of the input."""
    raw = _text(request)
    form, also = _forms(request, raw)
    voter, embedder = _danger()
    vector = embedder.embed(raw.reveal()) if embedder else None
    found = assess(raw, form, voter, vector, also=also)
    typed = as_typed(request["text"])
    signals = [_shown(signal, *typed.span(signal.start, signal.end)) for signal in found.signals]
    return {"severity": _said(found.severity), "signals": signals}


def _forms(request: dict[str, Any], raw: RawText) -> tuple[str, tuple[str, ...]]:
    """The form that was named; or the likeliest, and where that is not sure every one of its script."""
    if request.get("lang"):
        return written_form(str(request["lang"]), raw.reveal()), ()
    found = identify(raw, None, tuple(SCRIPT_OF), _languages())
    return found.form, () if found.confidence >= SURE else forms_in(found.script)


def _said(severity: Severity) -> str:
    """Three steps outside of this house: what is neither critical nor urgent is standard."""
    return severity.word if severity <= Severity.URGENT else Severity.STANDARD.word


def _shown(signal: Signal, start: int, end: int) -> dict[str, Any]:
    return {"kind": signal.kind.value, "source": signal.source.value, "start": start, "end": end}


@cache
def _danger() -> tuple[Voter | None, OnnxEmbedder | None]:
    from westline.build import build_embedder
    from westline.danger import load_voter

    return load_voter(), build_embedder()


@cache
def _languages() -> LanguageModel | None:
    from westline.languages import load_languages

    return load_languages()


def language_tool(request: dict[str, Any]) -> dict[str, Any]:
    """{"text", "previous"?} → {"lang", "script", "confidence"}."""
    raw = RawText(modern_burmese(_text(request).reveal()))
    found = identify(raw, request.get("previous"), tuple(SCRIPT_OF), _languages())
    return {"lang": found.code, "script": found.script, "confidence": round(found.confidence, 3)}
