"""The training examples: nlu/<form>/<topic>.yml, a form being a language or its romanised writing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from helpline.language.scripts import FORMS
from helpline.words import read_words

WITH_CATEGORY = ("report", "ask_rights")


@dataclass(frozen=True, slots=True)
class Example:
    """One line that a worker might write. `form` is a BCP 47 tag: bn, bn-Latn."""

    text: str
    form: str
    intent: str
    category: str = ""

    @property
    def label(self) -> str:
        """What the voters learn: report/WAG, or greet."""
        return f"{self.intent}/{self.category}" if self.category else self.intent


def read_examples(root: Path) -> Iterator[Example]:
    """Every example below nlu/, in order of files. Raises ValueError for a block without a form."""
    for path in sorted((root / "nlu").glob("*/*.yml")):
        for block in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]:
            yield from _examples(block, path)


def short_answers(root: Path) -> Iterator[Example]:
    """What is answered to "since when?": two weeks, 3 months; from the words of each form."""
    for form in FORMS:
        data = read_words(root, form)
        units = [names[0] for names in data["units"].values()]
        for value, names in enumerate(data["numbers"][1:13], 1):
            unit = units[value % len(units)]
            for text in (f"{names[0]} {unit}", f"{value} {unit}", f"{unit} {names[0]}"):
                yield Example(text, form, "add_information")


def _examples(block: dict[str, object], path: Path) -> Iterator[Example]:
    intent, about = str(block["intent"]), block.get("metadata") or {}
    if not isinstance(about, dict) or about.get("language") != path.parent.name:
        raise ValueError(f"{path}: the block of {intent} names another language than its folder")
    for line in str(block["examples"]).splitlines():
        yield Example(
            line.removeprefix("- "), str(about["language"]), intent, str(about.get("category", ""))
        )
