"""`westline purge`: the table of retention with what is over now, removed or only counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from db import retention, trackers
from db.database import Database
from helpline.retention import RULES, Kind, Rule


def purge(own: Database, dialogue: Database, now: datetime, *, dry_run: bool) -> Iterator[str]:
    """One line for each kind of data. `dry_run` removes nothing."""
    verb = "to go" if dry_run else "gone"
    for rule in RULES:
        on_trackers = rule.kind is Kind.TRACKERS
        count = (_trackers if on_trackers else _rows)(
            dialogue if on_trackers else own, rule, now, dry_run
        )
        yield f"{rule.kind.value:<30} {rule.words:<66} {count:>6} {verb}"


def _rows(database: Database, rule: Rule, now: datetime, dry_run: bool) -> int:
    if dry_run:
        with database.read() as session:
            return retention.due(session, rule, now)
    with database.write() as session:
        return retention.enforce(session, rule, now)


def _trackers(database: Database, rule: Rule, now: datetime, dry_run: bool) -> int:
    if dry_run:
        with database.read() as session:
            return trackers.count_before(session, now - rule.keep)
    with database.write() as session:
        return trackers.remove_before(session, now - rule.keep)
