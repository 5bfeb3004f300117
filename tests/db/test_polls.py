"""What is asked many times a second reads what is open, however much was ever stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from db import contacts, deliveries, held, holding, inbox, outbox, wrong_clock
from db.database import Database
from db.deliveries import DeliveryReport
from db.inbox import Arrival
from db.keys import KeyRing
from db.outbox import Taken
from helpline.message import Address, AddressKind, Channel, Outbound

NOTHING = KeyRing((bytes(32),))
HELLO = Outbound("hello")
SOON = timedelta(minutes=1)

POLLS: dict[str, Callable[[Session, Any], object]] = {
    "inbox due": holding.is_due,
    "inbox claim": lambda session, now: holding.claim(session, NOTHING, now, SOON, 8),
    "outbox due": outbox.is_due,
    "outbox claim": lambda session, now: outbox.claim(session, NOTHING, now, 8),
    "outbox resume": lambda session, now: outbox.resume(session, now, SOON, SOON),
    "outbox release": held.release_due,
    "wrong clock": wrong_clock.mend,
}
PARTIAL = ("ix_inbox_waiting", "ix_outbox_next", "ix_outbox_open", "ix_outbox_held")
"""Indexes that hold what is open alone."""
ONE_ROW = ("rowid=?", "outbox_pkey")


@contextmanager
def _heard(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that reach the database."""
    statements: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        statements.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", hear)
    yield statements
    event.remove(database.engine, "before_cursor_execute", hear)


def _looks(session: Session, statement: str, values: Any) -> list[str]:
    """How the database would find the rows of messages: by which index, or through a whole table."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return [step for *_, step in steps if "box" in step]
    # The tables are empty: it would read all of nothing.
    session.execute(text("SET LOCAL enable_seqscan = off"))
    steps = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
    return [step for (step,) in steps if "box" in step and "Scan" in step and "Heap" not in step]


@pytest.mark.parametrize("name", POLLS)
def test_a_poll_reads_what_is_open(name: str, database: Database, clock: Any) -> None:
    with database.write() as session, _heard(database) as statements:
        POLLS[name](session, clock())
    asked = [one for one in statements if "inbox" in one[0] or "outbox" in one[0]]
    assert asked
    with database.write() as session:
        looks = [look for one in asked for look in _looks(session, *one)]
    assert looks
    for look in looks:
        assert any(index in look for index in (*PARTIAL, *ONE_ROW)), look


def _arrivals(first: int, last: int, clock: Any) -> list[Arrival]:
    phones = (
        Address(Channel.WHATSAPP, AddressKind.WA_ID, f"88017{n:08d}") for n in range(first, last)
    )
    return [
        Arrival(Channel.WHATSAPP, f"m{phone.value}", (phone,), b"", clock()) for phone in phones
    ]


def test_many_arrivals_cost_as_few_statements_as_one(
    database: Database, keys: KeyRing, clock: Any
) -> None:
    costs = []
    for batch in (_arrivals(0, 1, clock), _arrivals(1, 30, clock), _arrivals(1, 30, clock), []):
        with database.write() as session, _heard(database) as statements:
            inbox.accept(session, keys, batch, "en", clock())
        costs.append(len([one for one in statements if not one[0].startswith("BEGIN")]))
    one, many, again, none = costs
    assert many == one
    assert (again, none) == (1, 0)  # what came before is looked for, and nothing is written


@contextmanager
def _counted(database: Database, costs: list[int]) -> Iterator[Session]:
    with database.write() as session, _heard(database) as statements:
        yield session
        session.flush()
        costs.append(len([one for one in statements if not one[0].startswith("BEGIN")]))


def test_many_sendings_and_reports_cost_as_few_statements_as_one(
    database: Database, keys: KeyRing, clock: Any
) -> None:
    claims, sendings, reports = list[int](), list[int](), list[int]()
    for first, last in ((0, 1), (1, 9)):
        arrivals = _arrivals(first, last, clock)
        with database.write() as session:
            senders = [one.addresses for one in arrivals]
            whose = contacts.find_or_begin_all(session, keys, senders, "en", clock())
            for worker in whose:
                outbox.enqueue(session, keys, worker, f"reply:{worker}", HELLO, clock())
        with _counted(database, claims) as session:
            taken = outbox.claim(session, keys, clock(), 8)
        with _counted(database, sendings) as session:
            outbox.sent(
                session, [Taken(one.id, f"w{one.id}", keep=False) for one in taken], clock()
            )
        told = [DeliveryReport(f"w{one.id}", None, "read") for one in taken]
        with _counted(database, reports) as session:
            assert deliveries.note(session, told, clock()) == last - first
    for one, many in (claims, sendings, reports):
        assert one == many
