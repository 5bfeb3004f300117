"""Run in an environment of its own: Presidio's recognisers over texts, one JSON line in, one out.

No language model can be had here, so names are looked for by patterns alone, as by anybody without one.
"""

from __future__ import annotations

import inspect
import json
import logging
import sys
from typing import Any

import spacy
from presidio_analyzer import (
    AnalyzerEngine,
    PatternRecognizer,
    RecognizerRegistry,
    predefined_recognizers,
)
from presidio_analyzer.nlp_engine import SpacyNlpEngine


class Blank(SpacyNlpEngine):
    """Cuts words, and knows nothing of them."""

    def __init__(self) -> None:
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
        self.nlp = {"en": spacy.blank("en")}

    def load(self) -> None:
        """Nothing to load."""


def engine(everything: bool) -> AnalyzerEngine:
    """As it comes for English, or with the pattern recognisers of every country switched on."""
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=Blank())
    there = {type(one) for one in registry.recognizers}
    for _name, kind in inspect.getmembers(predefined_recognizers, inspect.isclass):
        wanted = issubclass(kind, PatternRecognizer) and kind is not PatternRecognizer
        if everything and wanted and kind not in there:
            registry.add_recognizer(kind(supported_language="en"))
    return AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])


def main() -> None:
    """Text in, the places that each of the two finds out."""
    logging.disable(logging.CRITICAL)
    engines: dict[str, Any] = {
        name: engine(name == "everything on") for name in ("default", "everything on")
    }
    for line in sys.stdin:
        text = json.loads(line)
        found = {
            name: [[hit.start, hit.end] for hit in one.analyze(text, language="en")]
            for name, one in engines.items()
        }
        print(json.dumps(found), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
