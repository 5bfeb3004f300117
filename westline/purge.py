"""`westline purge`: the table of retention with what is over now, removed or only counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from db import audit, retention, trackers
from db.database import Database
from db.keys import KeyRing
from helpline.retention import Kind, Rule


@dataclass(frozen=True, slots=True)
class Purge:
    """Where things are kept, as of now. `dry_run` removes nothing."""

    own: Database
    dialogue: Database
    keys: KeyRing
    now: datetime
    dry_run: bool

    def lines(self) -> Iterator[str]:
        """One line for each kind of data."""
        verb = "to go" if self.dry_run else "gone"
        work = {Kind.TRACKERS: self._trackers, Kind.AUDIT: self._audit}
        with self.own.read() as session:
            rules = retention.in_force(session).values()
        for rule in rules:
            count = work.get(rule.kind, self._rows)(rule)
            yield f"{rule.kind.value:<30} {rule.words:<66} {count:>6} {verb}"

    def _rows(self, rule: Rule) -> int:
        if self.dry_run:
            with self.own.read() as session:
                return retention.due(session, rule, self.now)
        with self.own.write() as session:
            return retention.enforce(session, rule, self.now)

    def _trackers(self, rule: Rule) -> int:
        if self.dry_run:
            with self.dialogue.read() as session:
                return trackers.count_before(session, self.now - rule.keep)
        with self.dialogue.write() as session:
            return trackers.remove_before(session, self.now - rule.keep)

    def _audit(self, rule: Rule) -> int:
        if self.dry_run:
            with self.own.read() as session:
                return audit.count_before(session, self.now - rule.keep)
        with self.own.write() as session:
            return audit.remove_before(session, self.keys, self.now - rule.keep)
