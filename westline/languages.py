"""The language model: trained from our own examples and catalogues, kept under a hash of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from bot.understanding.examples import read_examples
from bot.understanding.spelling import without_marks
from helpline.catalogue import SOURCE, Catalogue, entries
from helpline.language import LanguageModel
from westline import locales

ROOT = Path(__file__).parent.parent
SOURCES = {"nlu": "*.yml", "locales": "*.po", "helpline/language": "*.py"}


def language_folder(root: Path = ROOT) -> Path:
    """Where the model for the present texts is, or will be."""
    digest = hashlib.sha256((root / "helpline/characters.py").read_bytes())
    for folder, pattern in SOURCES.items():
        for path in sorted((root / folder).rglob(pattern)):
            digest.update(path.read_bytes())
    return root / "models" / f"languages-{digest.hexdigest()[:16]}"


def load_languages(root: Path = ROOT) -> LanguageModel | None:
    """The model, if it was trained."""
    folder = language_folder(root)
    return LanguageModel.load(folder) if (folder / "languages.json").exists() else None


def ensure_languages(root: Path = ROOT) -> Path:
    """Train unless the model is there. About ten seconds."""
    folder = language_folder(root)
    if not (folder / "languages.json").exists():
        LanguageModel.train(_lines(root)).save(folder)
    return folder


def _lines(root: Path) -> Iterator[tuple[str, str]]:
    for example in read_examples(root):
        yield example.form, example.text
        if example.form == "vi":
            yield "vi-Latn", without_marks(example.text)
    locales.compile_all(root)
    written = tuple(sorted(p.parent.parent.name for p in root.glob("locales/*/LC_MESSAGES/*.mo")))
    catalogue = Catalogue.load(root, (SOURCE, *written))
    for entry in entries(root):
        for code in (SOURCE, *written):
            yield code, catalogue.text(entry.context, entry.text, code)
