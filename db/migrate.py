"""Bring a database to the newest schema, and say whether it is there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from db.database import Database
from db.tables import Base
from helpline.errors import HelplineError

LOCKED_AT_MOST, ATTEMPTS = 3, 20
"""Seconds, and how often. A change of a table waits for all who use it, and who comes later waits behind it: so it
lets go soon, and tries again.
"""
IN_EACH_OTHERS_WAY = ("55P03", "40P01")
"""What PostgreSQL calls a lock that did not come in time, and one that never would."""


class ForeignKeysBroken(HelplineError):
    """A migration would leave rows that refer to nothing."""


class Standing(Enum):
    """Where a database's schema is, seen from this code."""

    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"
    """A newer Westline has upgraded it. Schemas only grow from one release to the next, so this code may go on."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Run every migration that is missing, in one transaction, while others may be at work.

    Raises ForeignKeysBroken, or OperationalError if the tables were never free, and changes nothing.
    A database that is ahead stays as it is.
    """
    if standing(database) is Standing.AHEAD:
        return
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _upgrade(database, revision)
        except OperationalError as fault:
            state = getattr(fault.orig, "sqlstate", None)
            if state not in IN_EACH_OTHERS_WAY or attempt == ATTEMPTS:
                raise
            time.sleep(1)


def _upgrade(database: Database, revision: str) -> None:
    config = _config()
    with _changing(database) as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCKED_AT_MOST}s'")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(database: Database, revision: str) -> None:
    """Undo migrations. For tests; a running house goes forward."""
    config = _config()
    with _changing(database) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


@contextmanager
def _changing(database: Database) -> Iterator[Connection]:
    """A transaction in which tables may be made anew.

    SQLite changes a table by copying it and dropping the old one, which it refuses while rows of other
    tables refer to it. So it looks away meanwhile, and all references are looked through before the end.
    """
    with database.engine.connect() as connection:
        _watch_references(connection, database, watching=False)
        try:
            with connection.begin():
                yield connection
                broken = (
                    database.is_sqlite
                    and connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                )
                if broken:
                    raise ForeignKeysBroken(
                        f"rows would refer to nothing: {sorted(set(broken))[:5]}"
                    )
        finally:
            _watch_references(connection, database, watching=True)


def _watch_references(connection: Connection, database: Database, *, watching: bool) -> None:
    """Only outside of a transaction: within one SQLite does not hear it."""
    raw = connection.connection.driver_connection
    if database.is_sqlite and raw is not None:
        raw.execute(f"PRAGMA foreign_keys = {'ON' if watching else 'OFF'}")


def draft(database: Database, message: str) -> None:
    """Write the migration that leads from the database's schema to the tables in db.tables."""
    config = _config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True)


def revision_of(database: Database) -> str | None:
    """The last migration that has run, if any has."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def revisions() -> list[str]:
    """Every schema there ever was, the oldest first."""
    return [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def standing(database: Database) -> Standing:
    """Behind, current or ahead. The names of migrations are their order."""
    found, known = revision_of(database), revisions()
    if found == known[-1]:
        return Standing.CURRENT
    return Standing.AHEAD if found is not None and found > known[-1] else Standing.BEHIND


def is_current(database: Database) -> bool:
    """Whether every migration has run, and no other."""
    return standing(database) is Standing.CURRENT


def differences(database: Database) -> list[object]:
    """What the tables in the database lack or have too much, compared with db.tables."""
    with database.engine.connect() as connection:
        options = {
            "include_name": lambda name, kind, _: kind != "table" or name in Base.metadata.tables
        }
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))
