"""The database and its copies: upgrade, backup, restore, drill."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from db import backup, erase, migrate, reader
from db.database import Database
from db.keys import KeyRing
from db.ledger import Ledger
from db.migrate import Standing
from westline.commands import Add
from westline.environment import read_settings

STANDS = {
    Standing.BEHIND: "The database is behind: westline db upgrade",
    Standing.CURRENT: "The database is at the newest schema.",
    Standing.AHEAD: "A newer Westline has upgraded the database. This one works with it meanwhile.",
}


def add_to(add: Add) -> None:
    """`westline db`, `backup`, `restore`, `drill`."""
    database = add("db", help="the database")
    database.add_argument("what", choices=("upgrade", "check", "grant-figures"))
    database.add_argument(
        "role", nargs="?", default="", help="of PostgreSQL, for the dashboard alone"
    )
    database.set_defaults(command=_db)
    saving = add("backup", help="write everything into one sealed file")
    saving.add_argument("file", type=Path)
    saving.set_defaults(command=_backup)
    restoring = add(
        "restore", help="fill a new database from a backup; who was erased stays erased"
    )
    restoring.add_argument("file", type=Path)
    restoring.add_argument(
        "--ledger-lost", action="store_true", help="although it is not known who was erased since"
    )
    restoring.set_defaults(command=_restore)
    drilling = add(
        "drill", help="restore a backup beside the house, look through it, throw it away"
    )
    drilling.add_argument("file", type=Path, nargs="?", help="one that is made now if not given")
    drilling.set_defaults(command=_drill)


def _db(options: argparse.Namespace) -> int:
    with Database.at(read_settings().database_url) as database:
        if options.what == "upgrade":
            migrate.upgrade(database)
        if options.what == "grant-figures":
            with database.write() as session:
                reader.grant(session, options.role)
        standing = migrate.standing(database)
    print(STANDS[standing])
    return int(standing is Standing.BEHIND)


def _backup(options: argparse.Namespace) -> int:
    """The file is there whole, or not at all."""
    settings = read_settings()
    keys = KeyRing(settings.master_keys)
    erased = len(Ledger(settings.erasures_file).erased())
    part = options.file.with_name(f"{options.file.name}.part")
    with (
        Database.at(settings.database_url) as database,
        open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
    ):
        counts = backup.write(database, keys, out, erased, datetime.now(UTC))
        out.flush()
        os.fsync(out.fileno())
    part.replace(options.file)
    print(f"{sum(counts.values())} rows of {len(counts)} tables are in {options.file}, sealed.")
    print(
        "It opens only with the present WESTLINE_MASTER_KEYS: keep them apart from it. "
        f"Keep a copy of {settings.erasures_file} as well, the newest there is, "
        "and no backup for longer than 30 days."
    )
    return 0


def _restore(options: argparse.Namespace) -> int:
    """Whoever was erased since the backup was made is erased again."""
    settings = read_settings()
    keys, ledger = KeyRing(settings.master_keys), Ledger(settings.erasures_file)
    with Database.at(settings.database_url) as database, options.file.open("rb") as source:
        known, then = len(ledger.erased()), backup.header_of(keys, source).erased
        if known < then and not options.ledger_lost:
            raise ValueError(
                f"{then} people had been erased when this backup was made, but {ledger.path} names "
                f"{known}. Put the newest copy of that file there first: without it people come back "
                "who asked to be forgotten. If there is no copy, say --ledger-lost."
            )
        source.seek(0)
        header = backup.read(database, keys, source)
        with database.write() as session:
            again = erase.erase_again(session, keys, ledger, datetime.now(UTC))
    print(f"Restored as of {header.made_at}. {again} people who were erased are erased again.")
    return 0


def _drill(options: argparse.Namespace) -> int:
    from westline.drill import drill

    return drill(options)
