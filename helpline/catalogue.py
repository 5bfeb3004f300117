"""Every word that a worker reads, by key and language.

English stands in domain/*.yml (what the dialogue says), locales/en/replies.yml (what the gateway says
by itself) and locales/en/law.yml (sentences of rights cards). Other languages are gettext catalogues, locales/<lang>/LC_MESSAGES/westline.mo,
with the key as message context, so that one English word may differ by place. A text that a
language lacks is given in English rather than not at all.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from helpline.language.scripts import LATIN_REPLIES, base_of
from helpline.message import Choice, Outbound

DOMAIN = "westline"
SOURCE = "en"


@dataclass(frozen=True, slots=True)
class Entry:
    """One text to translate. `context` is its key; for a button, key, slash and payload.

    `choices` counts the buttons of the reply that it belongs to.
    """

    context: str
    text: str
    origin: str
    choices: int
    is_choice: bool = False


@dataclass(frozen=True)
class Catalogue:
    """Replies by key, translations by language. Frozen after loading."""

    replies: Mapping[str, Outbound]
    languages: Mapping[str, gettext.NullTranslations]

    @classmethod
    def load(cls, root: Path, languages: tuple[str, ...]) -> Catalogue:
        """Read the English sources and the compiled catalogues under `root`."""
        replies = dict(_read_replies(root))
        catalogues = {
            code: gettext.translation(DOMAIN, root / "locales", [code])
            for code in (*languages, *LATIN_REPLIES)
            if code != SOURCE and base_of(code) in languages
        }
        return cls(MappingProxyType(replies), MappingProxyType(catalogues))

    def text(self, context: str, english: str, language: str) -> str:
        """One text in a language, or its English."""
        translations = self.languages.get(language)
        return translations.pgettext(context, english) if translations else english

    def reply(self, key: str, language: str, **values: object) -> Outbound:
        """A reply with its buttons. Raises KeyError for an unknown key, which is a fault of ours."""
        source = self.replies[key]
        return Outbound(
            fill(self.text(key, source.text, language), values),
            tuple(
                Choice(self.text(f"{key}/{c.payload}", c.title, language), c.payload)
                for c in source.choices
            ),
        )


def fill(text: str, values: Mapping[str, object]) -> str:
    """Replace {name} for the names given. Anything else in braces stays as it is."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def entries(root: Path) -> Iterator[Entry]:
    """Every English text, in order of files, for extraction."""
    for path in source_files(root):
        for key, reply in _replies_in(path):
            origin = path.relative_to(root).as_posix()
            count = len(reply.choices)
            yield Entry(key, reply.text, origin, count)
            for choice in reply.choices:
                yield Entry(f"{key}/{choice.payload}", choice.title, origin, count, is_choice=True)


def source_files(root: Path) -> list[Path]:
    """The files that hold English replies."""
    ours = [root / "locales" / SOURCE / name for name in ("replies.yml", "law.yml")]
    return [*sorted((root / "domain").glob("*.yml")), *ours]


def _read_replies(root: Path) -> Iterator[tuple[str, Outbound]]:
    for path in source_files(root):
        yield from _replies_in(path)


def _replies_in(path: Path) -> Iterator[tuple[str, Outbound]]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    for key, variations in content.get("responses", {}).items():
        first = variations[0]
        buttons = first.get("buttons", [])
        yield key, Outbound(first["text"], tuple(Choice(b["title"], b["payload"]) for b in buttons))
