"""`westline drill`: is the backup any good? It is restored beside the house, looked through, and thrown away.

Nobody knows whether a backup works before it was restored once. This needs no second machine: the copy is an
SQLite file in a folder of its own, whatever database the house itself is on.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select

from db import audit, backup, erase, migrate, rotation
from db.database import Database
from db.keys import CannotOpen, KeyRing
from db.ledger import Ledger
from helpline.settings import Settings
from westline.environment import read_settings


def drill(options: argparse.Namespace) -> int:
    """Restore a backup, or one that is made now, and check it. Exit status 1 if anything is wrong with it."""
    settings, begun = read_settings(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="westline-drill-") as folder:
        file = options.file or _fresh(settings, Path(folder))
        faults = 0
        for is_well, said in _steps(settings, file, Path(folder)):
            faults += not is_well
            sys.stdout.write(f"{'well ' if is_well else 'WRONG'}  {said}\n")
    verdict = f"{faults} things are wrong with it" if faults else "it can be restored"
    sys.stdout.write(f"{verdict}; {time.monotonic() - begun:.1f} s\n")
    return 1 if faults else 0


def _fresh(settings: Settings, folder: Path) -> Path:
    file, known = folder / "backup", len(Ledger(settings.erasures_file).erased())
    with Database.at(settings.database_url) as database, file.open("wb") as out:
        backup.write(database, KeyRing(settings.master_keys), out, known, datetime.now(UTC))
    return file


def _steps(settings: Settings, file: Path, folder: Path) -> Iterator[tuple[bool, str]]:
    keys = KeyRing(settings.master_keys)
    with Database.at(f"sqlite:///{folder / 'copy.db'}") as copy:
        with file.open("rb") as source:
            header = _restored(copy, keys, source)
        if isinstance(header, str):
            yield False, header
            return
        yield True, f"every row is there, as of {header.made_at}"
        yield not migrate.differences(copy), f"its schema {header.revision} became the present one"
        yield _opens(copy, keys)
        with copy.read() as session:
            broken = audit.check(session, keys).broken
        yield (
            broken is None,
            "the audit log is whole"
            if broken is None
            else f"entry {broken} of the audit log is not",
        )
        yield _stays_erased(settings, copy, keys, header)


def _restored(copy: Database, keys: KeyRing, source: BinaryIO) -> backup.Header | str:
    try:
        return backup.read(copy, keys, source)
    except (backup.BackupRefused, CannotOpen) as fault:
        return str(fault)


def _opens(copy: Database, keys: KeyRing) -> tuple[bool, str]:
    """Whether everything that is sealed opens with the keys that this house has now."""
    opened, shut = 0, 0
    with copy.read() as session:
        for place in rotation.PLACES:
            for row in session.scalars(select(place.table)):
                value = getattr(row, place.column)
                if value:
                    try:
                        keys.open(value, place.bound_to(row))
                        opened += 1
                    except CannotOpen:
                        shut += 1
    return not shut, f"{opened} sealed values open with the present keys, {shut} do not"


def _stays_erased(
    settings: Settings, copy: Database, keys: KeyRing, header: backup.Header
) -> tuple[bool, str]:
    ledger = Ledger(settings.erasures_file)
    known = len(ledger.erased())
    if known < header.erased:
        return False, f"{header.erased} had been erased then, {ledger.path} names only {known}"
    with copy.write() as session:
        again = erase.erase_again(session, keys, ledger, datetime.now(UTC))
    return True, f"{known} who were erased stay so, {again} of whom it still knew"
