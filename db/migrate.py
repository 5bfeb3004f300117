"""Bring a database to the newest schema, and say whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from db.database import Database
from db.tables import Base


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Run every migration that is missing, in one transaction."""
    config = _config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(database: Database, revision: str) -> None:
    """Undo migrations. For tests; a running house goes forward."""
    config = _config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


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
