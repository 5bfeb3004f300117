"""The dashboard: one page for each quarter, and the same numbers as CSV and JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from dashboard.board import Board, Figures
from dashboard.drawing import Pages
from dashboard.exports import MEDIA, Format, written
from dashboard.trend import MOST, trends
from dashboard.west import principles

Handler = Callable[[Request, Any], Awaitable[Response]]
Guard = Callable[[Handler], Callable[[Request], Awaitable[Response]]]
"""Lets in whoever may see figures: the console's door, handed in by the room `westline`."""
Machines = Callable[
    [Callable[[Request], Awaitable[Response]]], Callable[[Request], Awaitable[Response]]
]
"""Lets in business systems by their token."""


class Dashboard:
    """The pages. `asset` says where a style lies; `machines` lets in business systems."""

    def __init__(
        self, figures: Figures, guard: Guard, machines: Machines, asset: Callable[[str], str]
    ) -> None:
        self._figures, self._guard, self._machines = figures, guard, machines
        self._pages = Pages(asset)

    def app(self) -> Starlette:
        """To be mounted at /dashboard."""
        return Starlette(
            routes=[
                Route("/", self._guard(self.page), name="page"),
                *(
                    Route(f"/export.{form.value}", self._guard(self._export(form)), name=form.value)
                    for form in Format
                ),
                Route("/quarters", self._guard(self.quarters), name="quarters"),
                Route("/west", self._guard(self.west), name="west"),
                Route("/api/figures", self._machines(self.api), name="api"),
            ]
        )

    async def page(self, request: Request, who: Any) -> Response:
        """Everything of one quarter, or of one slice of it."""
        board, only = await self._board(request), request.query_params.get("only", "")
        if board is None or (only and not any(one.key == only for one in board.slices)):
            return HTMLResponse(self._pages.draw("none.html", who=who), 404)
        return HTMLResponse(self._pages.draw("board.html", who=who, board=board, only=only))

    async def quarters(self, _request: Request, who: Any) -> Response:
        """The quarters side by side."""
        boards = await asyncio.to_thread(self._figures.boards, MOST)
        found = await asyncio.to_thread(trends, boards) if boards[0].period else []
        return HTMLResponse(
            self._pages.draw("quarters.html", who=who, board=boards[-1], trends=found)
        )

    async def west(self, request: Request, who: Any) -> Response:
        """The WEST Principles with the evidence of a quarter."""
        board = await self._board(request)
        if board is None:
            return HTMLResponse(self._pages.draw("none.html", who=who), 404)
        found = principles(board)
        return HTMLResponse(self._pages.draw("west.html", who=who, board=board, principles=found))

    def _export(self, form: Format) -> Handler:
        """The numbers of the page, for a spreadsheet or another system."""

        async def export(request: Request, _who: Any) -> Response:
            board = await self._board(request)
            if board is None:
                return Response("no such period", 404)
            name = f"westline-{board.period or 'empty'}.{form.value}"
            headers = {"Content-Disposition": f"attachment; filename={name}"}
            return Response(written(board, form), media_type=MEDIA[form], headers=headers)

        return export

    async def api(self, request: Request) -> Response:
        """The same as JSON, for business systems."""
        return await self._export(Format.JSON)(request, None)

    async def _board(self, request: Request) -> Board | None:
        try:
            wanted = request.query_params.get("period", "")[:8]
            return await asyncio.to_thread(self._figures.board, wanted)
        except ValueError:
            return None
