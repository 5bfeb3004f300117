"""Bring a database to the newest schema, and say whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from db.database import Database
from db.tables import Base
from helpline.errors import HelplineError


class ForeignKeysBroken(HelplineError):
    """A migration would leave rows that refer to nothing."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Run every migration that is missing, in one transaction. Raises ForeignKeysBroken, and changes nothing."""
    config = _config()
    with _changing(database) as connection:
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


def is_current(database: Database) -> bool:
    """Whether every migration has run."""
    return revision_of(database) == ScriptDirectory.from_config(_config()).get_current_head()


def differences(database: Database) -> list[object]:
    """What the tables in the database lack or have too much, compared with db.tables."""
    with database.engine.connect() as connection:
        options = {
            "include_name": lambda name, kind, _: kind != "table" or name in Base.metadata.tables
        }
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))
