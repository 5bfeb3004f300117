"""What a responder does in each kind of danger: console/protocols.yml, shown on the case page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from helpline.taxonomy import Category

FILE = Path(__file__).parent / "protocols.yml"


@dataclass(frozen=True, slots=True)
class Protocol:
    """How soon, what to do and what to leave. `always` is done in every grave case."""

    title: str
    first: str
    do: tuple[str, ...]
    do_not: tuple[str, ...]
    always: tuple[str, ...]


@cache
def protocols() -> dict[Category, Protocol]:
    """Every protocol, by category. Raises KeyError or ValueError for a file that is not as it should be."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    always = tuple(data.pop("always"))
    return {
        Category(code): Protocol(
            one["title"], one["first"], tuple(one["do"]), tuple(one["do_not"]), always
        )
        for code, one in data.items()
    }
