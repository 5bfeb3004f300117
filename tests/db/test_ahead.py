"""A database that a newer Westline has upgraded: this one goes on with it, and says where it must not."""

from __future__ import annotations

import io
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db import backup, migrate
from db.database import Database
from db.keys import KeyRing
from db.migrate import Standing
from helpline.errors import SettingsError
from tests.support.house import test_settings
from tests.support.next_schema import REVISION, upgrade_to_next
from westline import build
from westline.doctor import Doctor, State

pytestmark = pytest.mark.slow


@pytest.fixture
def ahead(database: Database, tmp_path: Path) -> Database:
    upgrade_to_next(database, tmp_path)
    return database


def test_it_is_known_for_what_it_is(ahead: Database) -> None:
    assert migrate.revision_of(ahead) == REVISION
    assert migrate.standing(ahead) is Standing.AHEAD
    assert not migrate.is_current(ahead)


def test_an_older_one_is_not_ahead(database: Database) -> None:
    migrate.downgrade(database, "0017")
    assert migrate.standing(database) is Standing.BEHIND
    migrate.downgrade(database, "base")
    assert migrate.standing(database) is Standing.BEHIND


def test_upgrading_with_the_older_version_changes_nothing(ahead: Database) -> None:
    migrate.upgrade(ahead)
    assert migrate.revision_of(ahead) == REVISION


def test_it_may_be_started_with_but_not_with_an_older_one(tmp_path: Path) -> None:
    settings = test_settings(DATA_DIR=str(tmp_path))
    database = Database.at(settings.database_url)
    with pytest.raises(SettingsError, match="westline db upgrade"):
        build.build_database(settings)
    migrate.upgrade(database)
    upgrade_to_next(database, tmp_path)
    database.dispose()
    build.build_database(settings).dispose()


def test_the_doctor_says_that_an_upgrade_is_half_done(tmp_path: Path, clock: Any) -> None:
    settings = test_settings(DATA_DIR=str(tmp_path))
    database = Database.at(settings.database_url)
    migrate.upgrade(database)
    upgrade_to_next(database, tmp_path)
    database.dispose()
    found = next(one for one in Doctor(settings, clock).look() if one.part == "database")
    assert found.state is State.DOUBTFUL
    assert REVISION in str(found)


def test_no_backup_is_made_that_would_lack_what_only_the_newer_one_knows(
    ahead: Database, keys: KeyRing, clock: Any
) -> None:
    with pytest.raises(backup.BackupRefused, match="newer Westline"):
        backup.write(ahead, keys, io.BytesIO(), 0, clock())


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_table_in_use_is_waited_for_without_holding_up_others(
    database: Database, tmp_path: Path
) -> None:
    """Who reads holds the upgrade up; the upgrade, waiting for its turn, holds up nobody for long."""
    reader = database.engine.connect()
    reader.execute(text("SELECT count(*) FROM messages"))
    upgrade = threading.Thread(target=upgrade_to_next, args=(database, tmp_path))
    upgrade.start()
    waited = 0.0
    for _ in range(20):
        time.sleep(0.3)
        begun = time.monotonic()
        with database.read() as session:
            session.scalar(text("SELECT count(*) FROM messages"))
        waited = max(waited, time.monotonic() - begun)
    assert upgrade.is_alive(), "the reader has not let go yet"
    assert 0.5 < waited < migrate.LOCKED_AT_MOST + 2
    reader.close()
    upgrade.join(15)
    assert migrate.standing(database) is Standing.AHEAD
