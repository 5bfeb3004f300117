"""Cases as they are in the database: found by what is known of them, and read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from db import pins
from db.case_rows import as_case
from db.keys import KeyRing
from db.queue import NOT_OPEN, visible
from db.tables import CaseEventRow, CaseRow, GuessRow
from helpline.cases import Case, CaseId
from helpline.codes import CaseCode
from helpline.conversation import ConversationId


class CaseFinder:
    """The reading half of helpline.ports.CaseBook, inside one session."""

    def __init__(self, session: Session, keys: KeyRing, reader: str | None = None) -> None:
        """`reader` is somebody of the staff: cases that they have a tie to are not there for them."""
        self._session = session
        self._reader = reader
        self._keys = keys

    def opened_by(self, key: str) -> Case | None:
        return self._one(CaseRow.opened_by == key)

    def by_id(self, case: CaseId) -> Case | None:
        return self._one(CaseRow.id == case)

    def by_code(self, code: CaseCode) -> Case | None:
        return self._one(CaseRow.code_index.in_(self._keys.indexes("case code", code.digits)))

    def of_conversation(self, conversation: ConversationId) -> list[Case]:
        query = select(CaseRow).where(CaseRow.conversation_id == conversation)
        return [
            as_case(self._session, self._keys, row)
            for row in self._session.scalars(query.order_by(CaseRow.number))
        ]

    def pin_matches(self, case: CaseId, pin: str) -> bool:
        row = self._session.scalars(select(CaseRow).where(CaseRow.id == case)).one_or_none()
        return row is not None and pins.matches(row.pin_hash, pin)

    def failed_guesses(self, conversation: ConversationId, since: datetime) -> tuple[int, int]:
        everywhere = select(func.count()).select_from(GuessRow).where(GuessRow.at > since)
        here = everywhere.where(GuessRow.conversation_id == conversation)
        return self._session.scalar(here) or 0, self._session.scalar(everywhere) or 0

    def queue(self) -> list[Case]:
        """Every open case whole, the most urgent first. The console's page reads lines: db/queue.py."""
        query = select(CaseRow).where(CaseRow.status.not_in(NOT_OPEN), self._visible())
        ordered = query.order_by(CaseRow.severity, CaseRow.opened_at)
        return [as_case(self._session, self._keys, row) for row in self._session.scalars(ordered)]

    def by_number(self, number: int) -> Case | None:
        """The case that staff know by this number."""
        return self._one(and_(CaseRow.number == number, self._visible()))

    def _visible(self) -> ColumnElement[bool]:
        return true() if self._reader is None else visible(self._reader)

    def timeline(self, case: CaseId) -> list[CaseEventRow]:
        """What happened to a case, oldest first."""
        query = select(CaseEventRow).where(CaseEventRow.case_id == case)
        return list(self._session.scalars(query.order_by(CaseEventRow.id)))

    def holder(self, case: CaseId) -> str | None:
        """Whoever changed the case's status last, or None if nobody has."""
        query = select(CaseEventRow.actor).where(
            CaseEventRow.case_id == case, CaseEventRow.kind == "status"
        )
        return self._session.scalars(query.order_by(CaseEventRow.id.desc()).limit(1)).first()

    def _one(self, condition: ColumnElement[bool]) -> Case | None:
        row = self._session.scalars(select(CaseRow).where(condition)).one_or_none()
        return as_case(self._session, self._keys, row) if row else None
