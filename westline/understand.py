"""`westline understand`: the deployed model's reading of one message, without a server.

The weights come out of the trained Rasa archive, so that what is measured is what is deployed; Rasa
itself, which takes ten seconds to import, is not needed for it.
"""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path
from typing import Any

from bot.dialogue import neutral
from bot.embedding import OnnxEmbedder
from bot.understanding import Understanding, Understood
from helpline.language import SCRIPT_OF, Language, identify, modern_burmese, script_of
from helpline.redaction import redact
from helpline.taxonomy import Category, Severity
from helpline.text import RawText
from helpline.triage import assess
from helpline.words import Lexicon, Word
from westline.build import ROOT, build_embedder
from westline.danger import load_voter
from westline.languages import load_languages
from westline.model import ensure_trained

SAID = {
    Word.YES: "affirm",
    Word.NO: "deny",
    Word.SKIP: "skip",
    Word.STOP: "stop",
    Word.START: "greet",
    Word.HELP: "help",
    Word.HUMAN: "talk_to_person",
    Word.BACK: "correct",
    Word.STATUS: "check_status",
    Word.LANGUAGE: "change_language",
}
"""What a single word asks for, as the gateway hands it to the dialogue, without asking a model."""
COMPONENT = "WorkerUnderstanding"
ROUNDED = 4


def load_understanding(archive: Path) -> Understanding:
    """The understanding inside a trained archive."""
    with tarfile.open(archive) as files, tempfile.TemporaryDirectory() as folder:
        members = [m for m in files.getmembers() if COMPONENT in m.name]
        files.extractall(folder, members, filter="data")
        found = next(Path(folder).rglob("about.json"))
        return Understanding.load(found.parent)


class Understander:
    """Language, redaction and understanding of one message after the other."""

    def __init__(self) -> None:
        self._understanding = load_understanding(ensure_trained())
        self._embedder: OnnxEmbedder | None = build_embedder()
        self._languages = load_languages()
        self._danger = load_voter()
        self._lexicon = Lexicon.load(ROOT, tuple(SCRIPT_OF))

    def read(self, text: str, lang: str | None = None) -> tuple[Language, Understood]:
        """As the gateway and the dialogue would. `lang` is a language that is known already."""
        raw = RawText(modern_burmese(text))
        language = self._language(raw, lang)
        word = self._lexicon.word(raw.reveal(), language.code)
        if word is not None:
            return language, Understood(SAID[word], 1.0, ((SAID[word], 1.0),), None, 0.0, None)
        safe = neutral(str(redact(raw, language.form).text))
        vector = self._embedder.embed(safe) if self._embedder else None
        return language, self._understanding.read(safe, language.form, vector)

    def _language(self, raw: RawText, lang: str | None) -> Language:
        if lang:
            code = lang.partition("-")[0]
            script = "Latn" if "-Latn" in lang else script_of(raw.reveal())[0] or ""
            return Language(code, script, 1.0)
        return identify(raw, None, tuple(SCRIPT_OF), self._languages)

    def tool(self, request: dict[str, Any]) -> dict[str, Any]:
        """{"text", "lang"?} → {"lang", "intent", "category", "confidence", "severity"}."""
        text = request.get("text")
        if not isinstance(text, str):
            raise ValueError('"text" must be a string')
        language, found = self.read(text, request.get("lang"))
        raw = RawText(text)
        vector = self._embedder.embed(raw.reveal()) if self._embedder else None
        danger = assess(raw, language.form, self._danger, vector).severity
        return {
            "lang": language.code,
            "intent": found.intent,
            "category": found.category,
            "confidence": round(found.confidence, ROUNDED),
            "severity": min(danger, _usual(found)).word,
        }


def _usual(found: Understood) -> Severity:
    """Where a case of this category starts, if nothing graver was noticed."""
    if found.intent != "report" or found.category is None:
        return Severity.INFORMATION
    return Category(found.category).default_severity
