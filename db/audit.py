"""The audit log: entries are only added, and a changed, removed or inserted one is noticed.

Each digest is an HMAC over the entry and the digest before it. Whoever has the database without the
master keys cannot write a digest that fits. What was cut off at the end is noticed by whoever kept
the last digest elsewhere: `westline audit` prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.keys import KeyRing
from db.tables import AuditRow
from helpline.errors import HelplineError

PURPOSE = "audit log"
ONE_AT_A_TIME = 0x57455354
"""Entries are numbered without gaps, so they are written one after another."""


class AuditBroken(HelplineError):
    """The log is not whole."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries there are, the first that does not fit, or None, and the last digest."""

    entries: int
    broken: int | None
    last: str


def note(
    session: Session,
    keys: KeyRing,
    actor: str,
    action: str,
    subject: str,
    reason: str,
    now: datetime,
) -> int:
    """Add an entry, and return its number, in the transaction of what it is about. `subject` names a row, never a person."""
    _wait_for_turn(session)
    last = session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(1)).first()
    row = AuditRow(
        id=last.id + 1 if last else 1,
        actor=actor,
        action=action,
        subject=subject,
        reason=reason,
        at=now,
    )
    row.digest = keys.index(PURPOSE, _content(row, last.digest if last else ""))
    session.add(row)
    session.flush()
    return row.id


def check(session: Session, keys: KeyRing) -> Verdict:
    """Read the whole log and see whether every entry fits the one before it."""
    before, count, broken = "", 0, None
    for row in session.scalars(select(AuditRow).order_by(AuditRow.id)):
        count += 1
        fits = row.id == count and row.digest in keys.indexes(PURPOSE, _content(row, before))
        if not fits and broken is None:
            broken = row.id
        before = row.digest
    return Verdict(count, broken, before)


def renew(session: Session, keys: KeyRing) -> int:
    """Write every digest again under the current master key; how many. Raises AuditBroken before it does."""
    _wait_for_turn(session)
    verdict = check(session, keys)
    if verdict.broken is not None:
        raise AuditBroken(
            f"entry {verdict.broken} of the audit log was changed, or one before it is gone: "
            "it is not signed again. Keep the database as it is, and find out what happened."
        )
    before = ""
    for row in session.scalars(select(AuditRow).order_by(AuditRow.id)):
        row.digest = before = keys.index(PURPOSE, _content(row, before))
    return verdict.entries


def entries(session: Session, limit: int = 200) -> list[AuditRow]:
    """The newest entries first."""
    return list(session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)))


def _wait_for_turn(session: Session) -> None:
    """SQLite has one writer anyhow."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})


def _content(row: AuditRow, before: str) -> str:
    moment = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = (str(row.id), row.actor, row.action, row.subject, row.reason, moment, before)
    return "\x00".join(parts)
