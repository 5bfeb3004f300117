"""An upgrade without a pause: the schema grows under processes that know nothing of it, and they are replaced one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import migrate
from db.database import Database
from db.migrate import Standing
from tests.support.accountant import drive
from tests.support.next_schema import upgrade_to_next
from tests.support.running import running_westline

pytestmark = [pytest.mark.dialogue, pytest.mark.processes, pytest.mark.alone]
ONE_BY_ONE = ("actions", "web", "dialogue", "jobs")


def test_nobody_notices(tmp_path: Path, database_url: str) -> None:
    """Who runs has the older code, and so has who dies and is started anew before its turn has come."""
    database = Database.at(database_url)
    with running_westline(tmp_path, database_url) as westline:
        account = drive(
            westline,
            messages=100,
            per_second=8,
            happens=[lambda: upgrade_to_next(database, tmp_path), *ONE_BY_ONE],
        )
    assert migrate.standing(database) is Standing.AHEAD
    database.dispose()
    assert account.lost == []
    assert account.doubled == []
