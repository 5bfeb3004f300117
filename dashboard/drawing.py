"""Draws the managers' pages, for the screen and for paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard.board import Board
from dashboard.west import principles
from helpline.disclosure import MINIMUM, ROUND_TO, SENSITIVE
from helpline.figures import Part
from helpline.polls import GARBLED

RULES = {"minimum": MINIMUM, "sensitive": SENSITIVE, "rounded": ROUND_TO}


class Pages:
    """The templates. `asset` says where a style lies."""

    def __init__(self, asset: Callable[[str], str]) -> None:
        self._pages = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.globals.update(
            asset=asset, style="", only="", parts=Part, rules=RULES, garbled=GARBLED
        )

    def draw(self, name: str, **values: Any) -> str:
        """A page. A value that it wants and does not get is an error."""
        return self._pages.get_template(name).render(**values)


def printed(board: Board, operator: str, style: str) -> str:
    """Figures and WEST of a quarter as one page that needs nothing beside it: to be printed, mailed, kept."""
    return Pages(lambda name: name).draw(
        "printed.html",
        who=None,
        board=board,
        principles=principles(board),
        operator=operator,
        style=Markup(style),  # noqa: S704 - our own style sheet
    )
