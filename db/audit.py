"""The audit log: entries are only added, and a changed, removed or inserted one is noticed.

Each digest is an HMAC over the entry and the digest before it. Whoever has the database without the
master keys cannot write a digest that fits. What was cut off at the end is noticed by whoever kept
the last digest elsewhere: `westline audit` prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from db.keys import KeyRing
from db.tables import AuditRow
from helpline.errors import HelplineError

PURPOSE = "audit log"
REMOVED = "removed"
"""What is left of the last entry that was too old."""
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
    row.digest = keys.index(PURPOSE, _content(row, _passed_on(last) if last else ""))
    session.add(row)
    session.flush()
    return row.id


def count_before(session: Session, moment: datetime) -> int:
    """How many entries `remove_before` would remove now."""
    old = select(func.count()).where(AuditRow.at < moment, AuditRow.action != REMOVED)
    return session.scalar(old) or 0


def remove_before(session: Session, keys: KeyRing, moment: datetime) -> int:
    """Remove the entries of before a moment; how many. The last of them becomes the log's new beginning:

    of what it said only its digest stays, signed anew, so that the entry after it still fits.
    """
    _wait_for_turn(session)
    gone = count_before(session, moment)
    old = select(AuditRow).where(AuditRow.at < moment).order_by(AuditRow.id.desc()).limit(1)
    last = session.scalars(old).first()
    if not gone or last is None:
        return 0
    session.execute(delete(AuditRow).where(AuditRow.id < last.id))
    last.actor, last.action, last.reason, last.subject = "", REMOVED, "", last.digest
    last.digest = keys.index(PURPOSE, _content(last, ""))
    return gone


def check(session: Session, keys: KeyRing) -> Verdict:
    """Read the whole log and see whether every entry fits the one before it."""
    before, expected, count, broken = "", 1, 0, None
    for row in session.scalars(select(AuditRow).order_by(AuditRow.id)):
        starts = row.action == REMOVED and not count
        fits = starts or row.id == expected
        fits = fits and row.digest in keys.indexes(PURPOSE, _content(row, before))
        if not fits and broken is None:
            broken = row.id
        count, expected, before = count + 1, row.id + 1, _passed_on(row)
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
        row.digest = keys.index(PURPOSE, _content(row, before))
        before = _passed_on(row)
    return verdict.entries


def entries(
    session: Session, limit: int = 200, before: int | None = None, actor: str = ""
) -> list[AuditRow]:
    """The newest entries first: those before a number, or of one person, if asked."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditRow.id < before)
    if actor:
        query = query.where(AuditRow.actor == actor)
    return list(session.scalars(query))


def was_noted(session: Session, actor: str, subject: str, since: datetime) -> bool:
    """Whether this person did something to this very thing since then."""
    query = select(AuditRow.id).where(
        AuditRow.actor == actor, AuditRow.subject == subject, AuditRow.at > since
    )
    return session.scalar(query.limit(1)) is not None


def _passed_on(row: AuditRow) -> str:
    """The digest that the next entry is signed over."""
    return row.subject if row.action == REMOVED else row.digest


def _wait_for_turn(session: Session) -> None:
    """SQLite has one writer anyhow."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})


def _content(row: AuditRow, before: str) -> str:
    moment = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = (str(row.id), row.actor, row.action, row.subject, row.reason, moment, before)
    return "\x00".join(parts)
