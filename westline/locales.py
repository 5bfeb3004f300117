"""Catalogues: gather English texts into .po files, compile them, and say what is missing.

A translation that no native speaker has checked carries the translator's comment "unreviewed".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.channels.limits import LIMITS, width
from console import drawing
from helpline.catalogue import DOMAIN, SOURCE, Entry, entries, source_files
from helpline.message import Channel
from westline import console_words, plain

UNREVIEWED = "unreviewed"
TITLES = ("utter_mean_", "utter_rights_where_")
"""Texts that actions put on buttons."""
STAFF_DOMAIN = drawing.DOMAIN
STAFF_LANGUAGES = tuple(code for code in drawing.LANGUAGES if code != SOURCE)
_PLACEHOLDER = re.compile(r"\{\w+\}")
_PYTHON = re.compile(r"%\(\w+\)s")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one text of one language."""

    language: str
    context: str
    what: str


@dataclass(frozen=True, slots=True)
class State:
    """How far a language is."""

    language: str
    texts: int
    translated: int
    unreviewed: int


def translated_languages(root: Path) -> list[str]:
    """Languages that have a .po file."""
    found = (root / "locales").glob(f"*/LC_MESSAGES/{DOMAIN}.po")
    return sorted(path.parents[1].name for path in found)


def po_path(root: Path, language: str, domain: str = DOMAIN) -> Path:
    """Where a language's catalogue is; that of staff has another domain."""
    return root / "locales" / language / "LC_MESSAGES" / f"{domain}.po"


def template(root: Path) -> Catalog:
    """Every English text as a gettext template."""
    catalog = Catalog(domain=DOMAIN, project="Westline", fuzzy=False)
    for entry in entries(root):
        catalog.add(entry.text, context=entry.context, locations=[(entry.origin, 0)])
    return catalog


def update(root: Path, language: str) -> None:
    """Bring a language's .po files in line with the English texts; new ones come in empty."""
    _update(root, language, DOMAIN, template(root))
    if language in STAFF_LANGUAGES:
        _update(root, language, STAFF_DOMAIN, console_words.template())


def _update(root: Path, language: str, domain: str, wanted: Catalog) -> None:
    path = po_path(root, language, domain)
    catalog = _read(root, language, domain) if path.exists() else _empty(language, domain)
    catalog.update(wanted, no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, ignore_obsolete=True, include_lineno=False, width=0)


def _empty(language: str, domain: str) -> Catalog:
    return Catalog(
        language.replace("-", "_"),
        domain,
        project="Westline",
        version="0.1",
        header_comment=f"# Westline in {language}. Texts marked unreviewed await a native speaker.",
        fuzzy=False,
    )


def compile_all(root: Path, force: bool = False) -> int:
    """Compile what is older than its .po file; how many."""
    compiled = 0
    for source in sorted((root / "locales").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not force and target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with target.open("wb") as file:
            write_mo(file, _read(root, source.parents[1].name, source.stem))
        compiled += 1
    return compiled


def check(root: Path) -> tuple[list[State], list[Problem]]:
    """Completeness, placeholders and lengths of every language, and how much is reviewed."""
    blaming = plain.blame_in(root)
    states, problems = [], list(_check_english(root, blaming[SOURCE]))
    wanted = list(entries(root))
    for language in translated_languages(root):
        catalog = _read(root, language)
        done = unreviewed = 0
        for entry in wanted:
            message = catalog.get(entry.text, entry.context)
            text = str(message.string) if message and message.string else ""
            done += bool(text)
            unreviewed += bool(message and UNREVIEWED in message.user_comments)
            problems.extend(_problems(language, entry, text, blaming[language]))
        states.append(State(language, len(wanted), done, unreviewed))
    for language in STAFF_LANGUAGES:
        state, missing = _check_staff(root, language)
        states.append(state)
        problems.extend(missing)
    return states, problems


def _check_staff(root: Path, language: str) -> tuple[State, list[Problem]]:
    """The same for the console: complete, with the same placeholders."""
    catalog, wanted = (
        _read(root, language, STAFF_DOMAIN),
        [m for m in console_words.template() if m.id],
    )
    found = [catalog.get(message.id) for message in wanted]
    problems = []
    for message, there in zip(wanted, found, strict=True):
        english = _texts(message.id)[0]
        for text in _texts(there.string if there else "") or [""]:
            if not text:
                problems.append(Problem(f"{language} (console)", english, "is not translated"))
            elif sorted(_PYTHON.findall(english)) != sorted(_PYTHON.findall(text)):
                problems.append(Problem(f"{language} (console)", english, "has other placeholders"))
    done = sum(bool(there and all(_texts(there.string))) for there in found)
    unreviewed = sum(bool(there and UNREVIEWED in there.user_comments) for there in found)
    return State(f"{language} (console)", len(wanted), done, unreviewed), problems


def _texts(text: str | Sequence[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def _read(root: Path, language: str, domain: str = DOMAIN) -> Catalog:
    with po_path(root, language, domain).open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"), domain=domain)


def _check_english(root: Path, blaming: list[str]) -> Iterator[Problem]:
    if not all(path.exists() for path in source_files(root)):
        yield Problem(SOURCE, "", "a source file is missing")
    for entry in entries(root):
        yield from _problems(SOURCE, entry, entry.text, blaming)


def _problems(language: str, entry: Entry, text: str, blaming: list[str]) -> Iterator[Problem]:
    if not text:
        yield Problem(language, entry.context, "is not translated")
        return
    if sorted(_PLACEHOLDER.findall(entry.text)) != sorted(_PLACEHOLDER.findall(text)):
        yield Problem(language, entry.context, "has other placeholders than the English text")
    longest = _longest(entry)
    if width(text) > longest:
        yield Problem(language, entry.context, f"has {width(text)} characters, {longest} fit")
    for fault in plain.faults(entry, text, blaming):
        yield Problem(language, entry.context, fault)


def _longest(entry: Entry) -> int:
    """The tightest channel decides: a text must fit wherever it is sent."""
    limits = LIMITS[Channel.WHATSAPP]
    if entry.context.startswith(TITLES):
        return limits.few_title
    if not entry.is_choice:
        return limits.text_with_choices
    return limits.few_title if entry.choices <= limits.few else limits.most_title
