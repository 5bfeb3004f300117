"""`python -m tests.rolling OLDER`: a clone of an older Westline is at work, and is upgraded to this one without a pause.

Its database gets this one's schema, then its processes are replaced one by one, while messages come. Exit status 1 if
any was lost or answered twice.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from db import migrate
from db.database import Database
from tests.support.accountant import Account, drive
from tests.support.postgres import running_postgres
from tests.support.running import Running, running_westline
from westline.build import ROOT

ONE_BY_ONE = ("actions", "web", "dialogue", "jobs")


def main() -> int:
    """Both databases, one after the other."""
    asked = argparse.ArgumentParser(prog="rolling")
    asked.add_argument("older", type=Path, help="a clone at an older commit")
    asked.add_argument("--messages", type=int, default=300)
    asked.add_argument("--per-second", type=float, default=5)
    options = asked.parse_args()
    faults = 0
    with tempfile.TemporaryDirectory() as folder, running_postgres() as postgres:
        for url in (f"sqlite:///{folder}/westline.db", postgres):
            place = Path(folder) / url.partition(":")[0]
            place.mkdir()
            account = upgraded(place, url, options)
            faults += len(account.lost) + len(account.doubled)
            sys.stdout.write(
                f"{place.name}: {account.lost=} {account.doubled=} {account.uncertain=}\n"
            )
    return 1 if faults else 0


def upgraded(folder: Path, url: str, options: argparse.Namespace) -> Account:
    """What came of the messages that were sent meanwhile."""
    database, code = Database.at(url), options.older.resolve()
    with running_westline(folder, url, code=code) as westline:
        before = migrate.revision_of(database)
        happens = [lambda: migrate.upgrade(database), lambda: _newer(westline), *ONE_BY_ONE]
        account = drive(westline, options.messages, options.per_second, happens)
    sys.stdout.write(f"from schema {before} to {migrate.revision_of(database)}\n")
    database.dispose()
    return account


def _newer(westline: Running) -> None:
    """Whoever is started from now on is this one."""
    westline.code = ROOT


if __name__ == "__main__":
    raise SystemExit(main())
