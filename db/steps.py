"""Steps that are taken about themes: added, finished, counted. They name no worker: what staff write is redacted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import audit
from db.keys import KeyRing
from db.tables import ActionItemRow
from helpline.redaction import redact
from helpline.taxonomy import Category
from helpline.text import RawText
from helpline.themes import ActionItem


def add(
    session: Session,
    keys: KeyRing,
    about: Category,
    what: str,
    owner: str,
    due: date,
    by: str,
    now: datetime,
) -> None:
    """Decide on a step. Audited."""
    text = redact(RawText(what)).text
    row = ActionItemRow(about=about.value, what=text, owner=owner, due=due, by=by, at=now)
    session.add(row)
    session.flush()
    audit.note(session, keys, by, "step", f"{row.id} added", "", now)


def finish(session: Session, keys: KeyRing, item: int, done: str, by: str, now: datetime) -> bool:
    """Say what came of it. False if there is no such open step. Audited."""
    row = session.get(ActionItemRow, item, with_for_update=True)
    if row is None or row.done_at is not None:
        return False
    row.done, row.done_at = redact(RawText(done)).text, now
    audit.note(session, keys, by, "step", f"{item} done", "", now)
    return True


def items(session: Session) -> list[ActionItem]:
    """All of them: the open ones first, by their day."""
    query = select(ActionItemRow).order_by(ActionItemRow.done_at.is_not(None), ActionItemRow.due)
    return [
        ActionItem(
            row.id,
            Category(row.about),
            str(row.what),
            row.owner,
            row.due,
            None if row.done_at is None else str(row.done),
        )
        for row in session.scalars(query)
    ]


def counts(session: Session, today: date) -> tuple[int, int, int]:
    """How many are open, how many of these are late, how many are done."""
    is_open = ActionItemRow.done_at.is_(None)
    found = session.execute(
        select(
            func.count().filter(is_open),
            func.count().filter(is_open, ActionItemRow.due < today),
            func.count().filter(~is_open),
        )
    ).one()
    return found[0], found[1], found[2]
