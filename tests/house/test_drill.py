"""A backup is only good once it was restored: the drill finds what is wrong with one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from db import backup, migrate
from db.database import Database
from db.keys import KeyRing
from db.ledger import Ledger
from helpline.conversation import ConversationId
from tests.db.test_rotation import NEW, OLD, full
from tests.support.house import test_settings
from tests.support.rows import row, tables
from westline import cli

pytestmark = pytest.mark.slow


@pytest.fixture
def house(
    database_url: str,
    database: Database,
    clock: object,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """An installation with something in every sealed column, under its old key."""
    full(database, clock)
    use(monkeypatch, database_url, tmp_path, OLD)
    return tmp_path


def use(monkeypatch: pytest.MonkeyPatch, url: str, folder: Path, key: bytes) -> None:
    import base64

    settings = test_settings(
        DATABASE_URL=url,
        MASTER_KEYS=base64.b64encode(key).decode(),
        ERASURES_FILE=str(folder / "erasures.jsonl"),
    )
    for module in ("westline.drill", "westline.commands.backups"):
        monkeypatch.setattr(f"{module}.read_settings", lambda: settings)


def test_a_good_one(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["drill"]) == 0
    said = capsys.readouterr().out
    assert said.count("well ") == 5
    assert "WRONG" not in said
    assert "0 do not" in said
    assert "it can be restored" in said


def test_one_of_before_in_a_file(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["backup", str(house / "saved")]) == 0
    assert cli.main(["drill", str(house / "saved")]) == 0
    body = (house / "saved").read_bytes()
    (house / "torn").write_bytes(body[:-20])
    (house / "bent").write_bytes(body[:200] + b"x" + body[201:])
    for name in ("torn", "bent"):
        assert cli.main(["drill", str(house / name)]) == 1
        assert "WRONG" in capsys.readouterr().out


def test_the_wrong_key(
    house: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cli.main(["backup", str(house / "saved")])
    use(monkeypatch, database_url, house, NEW)
    assert cli.main(["drill", str(house / "saved")]) == 1
    assert "cannot be opened" in capsys.readouterr().out


def test_a_list_of_the_erased_that_is_too_old(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Ledger(house / "erasures.jsonl").note(ConversationId("somebody"), datetime.now(UTC))
    cli.main(["backup", str(house / "saved")])
    (house / "erasures.jsonl").unlink()
    assert cli.main(["drill", str(house / "saved")]) == 1
    assert "names only 0" in capsys.readouterr().out


def test_every_table_survives(database: Database, keys: KeyRing, tmp_path: Path) -> None:
    """Rows of every type that there is, through a backup and into a new database."""
    there = tables(database)
    with database.engine.begin() as connection:
        for table in there:
            connection.execute(insert(table).values(row(table, 7)))
    with (tmp_path / "saved").open("wb") as out:
        counts = backup.write(database, keys, out, 0, datetime.now(UTC))
    assert set(counts.values()) == {1}
    copy = Database.at(f"sqlite:///{tmp_path / 'copy.db'}")
    with (tmp_path / "saved").open("rb") as source:
        backup.read(copy, keys, source)
    assert migrate.is_current(copy)
    with database.engine.connect() as old, copy.engine.connect() as new:
        for table in there:
            kept = new.execute(table.select()).mappings().all()
            assert [dict(one) for one in kept] == [
                dict(one) for one in old.execute(table.select()).mappings()
            ]
    copy.dispose()
