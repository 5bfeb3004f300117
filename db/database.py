"""One database, by URL: SQLite for a small server, PostgreSQL (psycopg 3) when it is outgrown.

A write takes the database's write lock at once (BEGIN IMMEDIATE on SQLite), so that what a
transaction read is still true when it writes. Reads never wait for writers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session

from db.one_clock import OneClock
from db.postgres import connect_args
from db.turns import Turns

# Session: for rooms that know no SQLAlchemy
__all__ = ["Database", "Session", "is_away", "make_engine"]

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=15000",
    "secure_delete=ON",
    "trusted_schema=OFF",
)
WRITERS, FOR_THE_URGENT = 2, 1
"""How many threads of one process write to PostgreSQL at once, and how many more if they are urgent: the door, and
danger (docs/performance.md).
"""
_READ_ONLY = "westline_read_only"


def make_engine(url: str) -> Engine:
    """An engine with the settings that durability and privacy need. Parameters never reach a log."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url, parsed.database)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        return create_engine(
            parsed,
            hide_parameters=True,
            pool_size=12,
            pool_pre_ping=True,
            connect_args=connect_args(parsed),
        )
    raise ValueError(f"{parsed.get_backend_name()} is not supported: use sqlite or postgresql")


def _sqlite(url: str, file: str | None) -> Engine:
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=12,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": 15},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get(_READ_ONLY)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def is_away(fault: BaseException) -> bool:
    """Whether a database that is away, or a disk that is full, is at fault, and not what was asked of it."""
    if isinstance(fault, OperationalError | InterfaceError | NoConnection | TimeoutError):
        return True
    return isinstance(fault, DBAPIError) and fault.connection_invalidated


class Database:
    """Sessions for reading and for writing."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        # Writers of one process queue here, which is fairer and quicker than SQLite's busy loop,
        # and than a dozen threads that take the interpreter from each other between two statements.
        self._turns = Turns() if self.is_sqlite else Turns(WRITERS, FOR_THE_URGENT)
        self._clock = OneClock(self._asked_for_the_time)

    @classmethod
    def at(cls, url: str) -> Database:
        """The database at a URL."""
        return cls(make_engine(url))

    def __enter__(self) -> Database:
        """For as long as a command lasts: no connection stays behind, however it ends."""
        return self

    def __exit__(self, *_: object) -> None:
        self.dispose()

    @contextmanager
    def write(self, urgent: bool = False) -> Iterator[Session]:
        """A transaction that commits at the end, or rolls back whole. `urgent` goes before others."""
        with (
            self._turns.take(urgent),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A view for reading. Nothing in it is written."""
        options = {_READ_ONLY: True} if self.is_sqlite else {"postgresql_readonly": True}
        with self._reading(**options) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Everything as it was at one moment, however long the reading takes."""
        postgres = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
        with self._reading(**({_READ_ONLY: True} if self.is_sqlite else postgres)) as session:
            yield session

    @contextmanager
    def _reading(self, **options: Any) -> Iterator[Session]:
        with self.engine.connect().execution_options(**options) as connection:
            with Session(connection, expire_on_commit=False) as session:
                yield session
                session.expunge_all()  # what was read stays readable
                session.rollback()

    def now(self) -> datetime:
        """What time it is, in UTC: on PostgreSQL the same for all that use it, whatever their own clocks say."""
        return datetime.now(UTC) if self.is_sqlite else self._clock()

    def _asked_for_the_time(self) -> datetime:
        with self.engine.connect() as connection:
            told: datetime = connection.scalar(text("SELECT clock_timestamp()"))
        return told.astimezone(UTC)

    def dispose(self) -> None:
        """Close every connection."""
        self._clock.rest()
        self.engine.dispose()
