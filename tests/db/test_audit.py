"""The audit log: what was changed, removed or put in between is noticed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from db import audit
from db.database import Database
from db.keys import KeyRing
from db.tables import AuditRow


def written(database: Database, keys: KeyRing, clock, count: int = 5) -> None:  # type: ignore[no-untyped-def]
    for number in range(count):
        with database.write() as session:
            audit.note(
                session, keys, "asha", "reveal", f"case {number} message 1", "danger", clock()
            )


def one_changed(session: Session) -> None:
    session.execute(update(AuditRow).where(AuditRow.id == 3).values(actor="binu"))


def one_later(session: Session) -> None:
    row = session.get_one(AuditRow, 3)
    row.at += timedelta(hours=1)
    session.flush()


def one_removed(session: Session) -> None:
    session.execute(delete(AuditRow).where(AuditRow.id == 2))


def one_removed_and_renumbered(session: Session) -> None:
    one_removed(session)
    for number in (3, 4, 5):
        session.execute(update(AuditRow).where(AuditRow.id == number).values(id=number - 1))


def one_forged(session: Session) -> None:
    forger = KeyRing((b"f" * 32,))
    last = audit.entries(session, 1)[0]
    audit.note(session, forger, "asha", "reveal", "case 9 message 1", "danger", last.at)


@pytest.mark.parametrize(
    ("harm", "broken"),
    [
        (one_changed, 3),
        (one_later, 3),
        (one_removed, 3),
        (one_removed_and_renumbered, 2),
        (one_forged, 6),
    ],
)
def test_harm_is_noticed(
    database: Database, keys: KeyRing, clock, harm: Callable[[Session], None], broken: int
) -> None:  # type: ignore[no-untyped-def]
    written(database, keys, clock)
    with database.read() as session:
        assert audit.check(session, keys).broken is None
    with database.write() as session:
        harm(session)
    with database.read() as session:
        assert audit.check(session, keys).broken == broken


def test_the_last_digest_tells_when_the_end_was_cut_off(
    database: Database, keys: KeyRing, clock
) -> None:  # type: ignore[no-untyped-def]
    written(database, keys, clock)
    with database.read() as session:
        before = audit.check(session, keys)
    with database.write() as session:
        session.execute(delete(AuditRow).where(AuditRow.id == 5))
    with database.read() as session:
        after = audit.check(session, keys)
    assert after.broken is None
    assert (before.entries, after.entries) == (5, 4)
    assert before.last != after.last


def test_old_entries_hold_after_a_new_master_key(database: Database, keys: KeyRing, clock) -> None:  # type: ignore[no-untyped-def]
    old, new = b"o" * 32, b"n" * 32
    written(database, KeyRing((old,)), clock, 2)
    both = KeyRing((new, old))
    with database.write() as session:
        audit.note(session, both, "asha", "listen", "case 1 file", "understand", clock())
    with database.read() as session:
        assert audit.check(session, both).broken is None
        assert audit.check(session, KeyRing((new,))).broken == 1


def test_an_entry_goes_with_what_it_is_about(database: Database, keys: KeyRing, clock) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ZeroDivisionError), database.write() as session:
        audit.note(session, keys, "asha", "reveal", "case 1 message 1", "danger", clock())
        raise ZeroDivisionError
    with database.read() as session:
        assert audit.check(session, keys) == audit.Verdict(0, None, "")


def test_many_at_once_make_one_chain(database: Database, keys: KeyRing, clock) -> None:  # type: ignore[no-untyped-def]
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(written, database, keys, clock) for _ in range(8)]:
            done.result()
    with database.read() as session:
        verdict = audit.check(session, keys)
    assert (verdict.entries, verdict.broken) == (40, None)


def test_what_is_too_old_goes_and_the_rest_stays_whole(
    database: Database, keys: KeyRing, clock
) -> None:  # type: ignore[no-untyped-def]
    written(database, keys, clock, 3)
    clock.forward(days=800)
    written(database, keys, clock, 2)
    limit = clock() - timedelta(days=730)
    with database.write() as session:
        assert audit.count_before(session, limit) == 3
        assert audit.remove_before(session, keys, limit) == 3
        assert audit.remove_before(session, keys, limit) == 0
    with database.write() as session:
        verdict = audit.check(session, keys)
        assert (verdict.entries, verdict.broken) == (3, None)
        assert [row.actor for row in audit.entries(session)] == ["asha", "asha", ""]
        session.execute(delete(AuditRow).where(AuditRow.id == 3))
    with database.read() as session:
        assert audit.check(session, keys).broken == 4


def test_a_beginning_cannot_be_forged(database: Database, keys: KeyRing, clock) -> None:  # type: ignore[no-untyped-def]
    written(database, keys, clock, 3)
    with database.write() as session:
        digest = session.get_one(AuditRow, 1).digest
        session.execute(
            update(AuditRow).where(AuditRow.id == 1).values(action=audit.REMOVED, subject=digest)
        )
    with database.read() as session:
        assert audit.check(session, keys).broken == 1


def test_a_log_that_time_emptied_goes_on_and_is_signed_anew(database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    old, new = b"o" * 32, b"n" * 32
    written(database, KeyRing((old,)), clock, 3)
    clock.forward(days=800)
    with database.write() as session:
        audit.remove_before(session, KeyRing((old,)), clock())
    written(database, KeyRing((old,)), clock, 2)
    with database.write() as session:
        assert audit.check(session, KeyRing((old,))).broken is None
        assert audit.renew(session, KeyRing((new, old))) == 3
    with database.read() as session:
        assert audit.check(session, KeyRing((new,))).broken is None
