"""Texts: cards, catalogues, the page of settings, and tools that read lines."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from westline import locales, settings_page, streams
from westline.build import ROOT
from westline.commands import Add


def add_to(add: Add) -> None:
    """`westline rights`, `locale`, `settings`, `redact`, `language`, `triage`, `understand`."""
    cards = add("rights", help="rights cards and numbers: what is old, unreviewed or missing")
    cards.add_argument("what", choices=("check",))
    cards.set_defaults(command=_rights)
    locale = add("locale", help="catalogues: check, update from the English texts, compile")
    locale.add_argument("what", choices=("check", "update", "compile"))
    locale.add_argument("language", nargs="*")
    locale.set_defaults(command=_locale)
    settings = add("settings", help="every setting, what it is and what it is by default")
    settings.set_defaults(command=_settings)
    for name, tool, what in (
        ("redact", streams.redact_tool, "the text without what identifies anybody"),
        ("language", streams.language_tool, "its language and script"),
        ("triage", streams.triage_tool, "how grave it is, and why"),
    ):
        text = add(name, help=f"of each line or JSON object: {what}")
        text.set_defaults(command=lambda _options, tool=tool: streams.run(tool))
    understand = add("understand", help="of each line or JSON object: its intent and category")
    understand.set_defaults(command=_understand)


def _understand(_options: argparse.Namespace) -> int:
    from westline.understand import Understander

    return streams.run(Understander().tool)


def _settings(_options: argparse.Namespace) -> int:
    print(settings_page.page(), end="")
    return 0


def _rights(_options: argparse.Namespace) -> int:
    from westline.rights import check

    lines = list(check(ROOT, datetime.now(UTC).date()))
    print("\n".join(lines) or "Every card is signed and in date, every number was dialled.")
    return (
        1 if any("locales/en/law.yml" in line or "wants numbers" in line for line in lines) else 0
    )


def _locale(options: argparse.Namespace) -> int:
    if options.what == "compile":
        print(f"Compiled {locales.compile_all(ROOT, force=True)} catalogues.")
        return 0
    if options.what == "update":
        for language in options.language or locales.translated_languages(ROOT):
            locales.update(ROOT, language)
            print(f"Updated {locales.po_path(ROOT, language)}.")
        return 0
    states, problems = locales.check(ROOT)
    for state in states:
        print(
            f"{state.language}: {state.translated} of {state.texts}, {state.unreviewed} unreviewed"
        )
    for problem in problems:
        print(f"{problem.language}: {problem.context} {problem.what}")
    return 1 if problems else 0
