"""The dashboard: one page for each quarter, and the same numbers as CSV and JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from dashboard.board import Board, Figures, as_csv, as_json
from helpline.disclosure import MINIMUM, ROUND_TO, SENSITIVE
from helpline.figures import Part

Handler = Callable[[Request, Any], Awaitable[Response]]
Guard = Callable[[Handler], Callable[[Request], Awaitable[Response]]]
"""Lets in whoever may see figures: the console's door, handed in by the room `westline`."""


class Dashboard:
    """The pages. `asset` says where a style lies."""

    def __init__(self, figures: Figures, guard: Guard, asset: Callable[[str], str]) -> None:
        self._figures, self._guard = figures, guard
        self._pages = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.globals.update(asset=asset)

    def app(self) -> Starlette:
        """To be mounted at /dashboard."""
        return Starlette(
            routes=[
                Route("/", self._guard(self.page), name="page"),
                Route("/export.csv", self._guard(self.csv), name="csv"),
                Route("/export.json", self._guard(self.json), name="json"),
            ]
        )

    async def page(self, request: Request, who: Any) -> Response:
        """Everything of one quarter."""
        board = await self._board(request)
        if board is None:
            return HTMLResponse(self._pages.get_template("none.html").render(who=who), 404)
        rules = {"minimum": MINIMUM, "sensitive": SENSITIVE, "rounded": ROUND_TO}
        template = self._pages.get_template("board.html")
        return HTMLResponse(template.render(who=who, board=board, parts=Part, rules=rules))

    async def csv(self, request: Request, _who: Any) -> Response:
        """The numbers of the page, for a spreadsheet."""
        return await self._export(request, as_csv, "text/csv", "csv")

    async def json(self, request: Request, _who: Any) -> Response:
        """The numbers of the page, for other systems."""
        return await self._export(request, as_json, "application/json", "json")

    async def _export(
        self, request: Request, write: Callable[[Board], str], kind: str, ending: str
    ) -> Response:
        board = await self._board(request)
        if board is None:
            return Response("no such period", 404)
        name = f"westline-{board.period or 'empty'}.{ending}"
        headers = {"Content-Disposition": f"attachment; filename={name}"}
        return Response(write(board), media_type=kind, headers=headers)

    async def _board(self, request: Request) -> Board | None:
        try:
            wanted = request.query_params.get("period", "")[:8]
            return await asyncio.to_thread(self._figures.board, wanted)
        except ValueError:
            return None
