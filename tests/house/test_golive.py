"""Nobody goes live without the numbers for the worst hours."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import configuration, migrate
from db.database import Database
from db.keys import KeyRing
from helpline.configuration import VITAL
from helpline.errors import SettingsError
from helpline.settings import Settings
from tests.support.house import test_settings
from westline.golive import check_numbers

PRETEND = {
    "WHATSAPP_API_URL": "http://127.0.0.1:1/graph", "TELEGRAM_API_URL": "http://127.0.0.1:1/telegram"
}  # fmt: skip


def house(folder: Path, **changes: str) -> Settings:
    settings = test_settings(DATA_DIR=str(folder), COUNTRY="BD", **changes)
    database = Database.at(settings.database_url)
    migrate.upgrade(database)
    database.dispose()
    return settings


def test_real_channels_wait_for_the_numbers(tmp_path: Path) -> None:
    settings = house(tmp_path)
    with pytest.raises(SettingsError, match="no number for trafficking in BD"):
        check_numbers(settings)
    lines = "\n".join(
        f"{purpose}: {{number: '1', reaches: x, source: x, checked: 2026-11-25, dialled: null}}"
        for purpose in VITAL
    )
    database = Database.at(settings.database_url)
    with database.write() as session:
        keys = KeyRing(settings.master_keys)
        configuration.save(session, keys, "directory", lines, 0, "sita", datetime.now(UTC))
    database.dispose()
    check_numbers(settings)


def test_pretend_channels_do_not_wait(tmp_path: Path) -> None:
    check_numbers(house(tmp_path, **PRETEND))
