"""Databases of a PostgreSQL server for tests. Making one takes a second; so most tests take the same, one after the other."""

from __future__ import annotations

import time

from sqlalchemy import Connection, make_url, text

from db.database import make_engine

OTHERS = text(
    "SELECT query FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()"
)
SHAPE = text("""
    SELECT md5(string_agg(format('%s %s %s %s', c.relname, a.attname, a.atttypid, c.relacl), ','
                          ORDER BY c.relname, a.attnum))
           || (SELECT count(*) FROM pg_trigger) || '/' || (SELECT count(*) FROM pg_constraint)
           || (SELECT max(version_num) FROM alembic_version)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0
""")
EMPTY = text("""
    DO $$
    DECLARE name text; is_filled boolean; filled text[] := '{}';
    BEGIN
      FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO is_filled;
        IF is_filled THEN filled := filled || format('%I', name); END IF;
      END LOOP;
      IF filled <> '{}' THEN EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' CASCADE'; END IF;
      FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        PERFORM setval(format('%I', name), 1, false);
      END LOOP;
    END $$
""")


def named(server: str, name: str) -> str:
    """The URL of a database of this server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def administer(server: str, statement: str) -> None:
    """Make a database, or drop one."""
    engine = make_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engine.dispose()


def still_open(connection: Connection, name: str) -> list[str]:
    """The last statement of each connection that somebody left open; closed ones take a moment to go."""
    for _ in range(100):
        left = list(connection.scalars(OTHERS.bindparams(name=name)))
        if not left:
            break
        time.sleep(0.05)
    return left


def drop(server: str, name: str) -> list[str]:
    """Throw a database away. What was left open in it (see still_open)."""
    engine = make_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        left = still_open(connection, name)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()
    return left


class Shared:
    """A migrated database that each test finds empty. `template`: where it is copied from."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template, self._name = server, template, f"{template}_shared"
        self.url = named(server, self._name)
        self._make()

    def _make(self) -> None:
        administer(self._server, f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")
        administer(
            self._server,
            f"CREATE DATABASE {self._name} TEMPLATE {self._template} STRATEGY FILE_COPY",
        )
        engine = make_engine(self.url)
        with engine.connect() as connection:
            self._shape = connection.scalar(SHAPE)
        engine.dispose()

    def drop(self) -> None:
        """Throw it away, and what it was copied from."""
        for name in (self._name, self._template):
            administer(self._server, f"DROP DATABASE {name} WITH (FORCE)")

    def leave(self) -> list[str]:
        """Make it as it was: empty, or anew if its shape has changed. What was left open (see still_open)."""
        engine = make_engine(self.url)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            left = still_open(connection, self._name)
            is_same = not left and connection.scalar(SHAPE) == self._shape
            if is_same:
                connection.execute(EMPTY)
        engine.dispose()
        if not is_same:
            self._make()
        return left
