"""The queue: open cases as lines, the most urgent first, in views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from db.tables import CaseEventRow, CaseRow, ConflictRow, ConversationRow, StaffRow
from helpline.cases import CaseStatus
from helpline.roles import Permission, Role, may
from helpline.sla import FIRST_REPLY, first_reply_due
from helpline.taxonomy import Category, Severity

LIMIT = 200
"""Lines on a page: whoever has more than that needs a narrower view."""
SUPERVISING = tuple(role for role in Role if may(role, Permission.SUPERVISE))
SEALED = CaseStatus.SEALED.value
ENDED = (CaseStatus.CLOSED.value, CaseStatus.WITHDRAWN.value, CaseStatus.RESOLVED.value)
NOT_OPEN = (*ENDED, SEALED)


class View(StrEnum):
    """Which part of the queue somebody looks at."""

    ALL = "all"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    LATE = "late"
    ABOUT_US = "about us"


@dataclass(frozen=True, slots=True)
class Filter:
    """A view, narrowed to languages and severities."""

    view: View = View.ALL
    language: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `due`: when a person should answer, by the clock that runs now; None if none does."""

    number: int
    severity: Severity
    category: Category
    status: CaseStatus
    opened_at: datetime
    language: str
    held_by: str
    due: datetime | None
    wants: str


def entries(
    session: Session, reader: str, wanted: Filter, now: datetime, limit: int = LIMIT
) -> list[Entry]:
    """Open cases that the reader has no tie to, the most urgent first, then the longest waiting."""
    query = _open(select(CaseRow, ConversationRow), reader).where(*_conditions(wanted, reader, now))
    query = query.order_by(CaseRow.severity, CaseRow.opened_at).limit(limit)
    return [_entry(one, worker) for one, worker in session.execute(query)]


def counts(session: Session, reader: str, now: datetime) -> dict[View, int]:
    """How many open cases each view has, in one look."""
    columns = [
        func.count(case((and_(True, *_conditions(Filter(view), reader, now)), 1))) for view in View
    ]
    found = session.execute(_open(select(*columns).select_from(CaseRow), reader)).one()
    return dict(zip(View, found, strict=True))


def languages(session: Session, reader: str) -> list[str]:
    """The languages of workers with an open case."""
    query = _open(select(ConversationRow.language).select_from(CaseRow), reader).distinct()
    return sorted(session.scalars(query))


def next_waiting(session: Session, reader: str) -> CaseRow | None:
    """The most urgent case that nobody has, locked: of two who ask at once, each gets another."""
    query = (
        _open(select(CaseRow), reader)
        .where(
            CaseRow.status == CaseStatus.NEW.value,
            ConversationRow.held_by == "",
            CaseRow.about_us.is_(False),
        )
        .order_by(CaseRow.severity, CaseRow.opened_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=CaseRow)
    )
    return session.scalars(query).first()


def heavy_since(session: Session, login: str, since: datetime) -> int:
    """How many critical cases somebody has taken over since then."""
    query = (
        select(func.count(CaseRow.id.distinct()))
        .join(CaseEventRow, CaseEventRow.case_id == CaseRow.id)
        .where(
            CaseEventRow.kind == "took over", CaseEventRow.actor == login, CaseEventRow.at > since
        )
        .where(CaseRow.severity == Severity.CRITICAL.value)
    )
    return session.scalar(query) or 0


def late(now: datetime) -> ColumnElement[bool]:
    """Cases whose clock has run out: nobody took them up in time, or nobody answered."""
    waiting = [
        and_(CaseRow.severity == severity.value, CaseRow.opened_at < now - span)
        for severity, span in FIRST_REPLY.items()
    ]
    return or_(
        and_(CaseRow.status == CaseStatus.NEW.value, or_(*waiting)),
        and_(ConversationRow.held_by != "", ConversationRow.answer_due < now),
    )


def visible(reader: str) -> ColumnElement[bool]:
    """What somebody with a tie may not see is not there for them; what is said about us only supervisors see.

    What is sealed nobody does.
    """
    supervises = exists().where(
        StaffRow.login == reader, StaffRow.role.in_([role.value for role in SUPERVISING])
    )
    tied = exists().where(
        ConflictRow.conversation_id == CaseRow.conversation_id, ConflictRow.login == reader
    )
    read_by_nobody = CaseRow.status == SEALED
    return and_(~tied, ~read_by_nobody, or_(CaseRow.about_us.is_(False), supervises))


S = TypeVar("S", bound=Select[Any])


def _open(query: S, reader: str) -> S:
    return query.join(ConversationRow, ConversationRow.id == CaseRow.conversation_id).where(
        CaseRow.status.not_in(NOT_OPEN), visible(reader)
    )


def _conditions(wanted: Filter, reader: str, now: datetime) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [CaseRow.about_us.is_(wanted.view is View.ABOUT_US)]
    if wanted.view is View.MINE:
        found.append(ConversationRow.held_by == reader)
    elif wanted.view is View.UNASSIGNED:
        found += [ConversationRow.held_by == "", CaseRow.status == CaseStatus.NEW.value]
    elif wanted.view is View.LATE:
        found.append(late(now))
    if wanted.language:
        found.append(ConversationRow.language == wanted.language)
    if wanted.severity is not None:
        found.append(CaseRow.severity == wanted.severity.value)
    return found


def _entry(row: CaseRow, worker: ConversationRow) -> Entry:
    severity, status = Severity(row.severity), CaseStatus(row.status)
    due = worker.answer_due if worker.held_by else None
    if status is CaseStatus.NEW:
        due = first_reply_due(severity, row.opened_at)
    return Entry(
        row.number,
        severity,
        Category(row.category),
        status,
        row.opened_at,
        worker.language,
        worker.held_by,
        due,
        worker.wants,
    )
