"""The auditor's page: who did what, newest first, and whether the log is whole."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from console.front import Front
from console.office import Office
from console.words import time_of
from db import audit
from db.audit import Verdict
from db.sessions import Staff
from db.tables import AuditRow

PAGE = 100


class AuditPages:
    """Pages for auditors. They see who looked at which case, never the case."""

    def __init__(self, office: Office, front: Front) -> None:
        self._office, self._front = office, front

    async def audit(self, request: Request, who: Staff) -> Response:
        """Entries before a number, and, when asked, the proof of the whole chain."""
        before = request.query_params.get("before", "")
        start = int(before) if before.isdecimal() and len(before) < 15 else None
        actor = request.query_params.get("actor", "")[:64].replace("\x00", "")
        rows = await asyncio.to_thread(self._rows, start, actor)
        verdict = None
        if request.query_params.get("check") == "1":
            verdict = await asyncio.to_thread(self._check)
        return self._front.page(
            who,
            "audit.html",
            rows=[(time_of(row.at), row) for row in rows],
            more=rows[-1].id if len(rows) == PAGE else None,
            actor=actor,
            verdict=verdict,
        )

    def _rows(self, before: int | None, actor: str) -> list[AuditRow]:
        with self._office.database.read() as session:
            return audit.entries(session, PAGE, before=before, actor=actor)

    def _check(self) -> Verdict:
        with self._office.database.read() as session:
            return audit.check(session, self._office.keys)
