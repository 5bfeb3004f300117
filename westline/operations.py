"""What an operator does to what is kept: erase, purge, audit, back up, restore, renew keys."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime

import yaml
from sqlalchemy.exc import DatabaseError

from db import audit, backup, configuration, erase, rotation, staff
from db import roster as rosters
from db.database import Database
from db.keys import KeyRing
from db.ledger import Ledger
from helpline.codes import find_code
from helpline.roster import describe
from helpline.settings import Settings
from westline.build import build_trackers
from westline.environment import read_settings
from westline.purge import Purge

LEFT = {
    "whatsapp": "The chat stays on the worker's phone and with Meta: tell them to delete it there.",
    "telegram": "The chat stays with Telegram until the worker deletes it for both sides.",
}
"""What an erase from the command line cannot reach."""


def known_sites(settings: Settings) -> dict[str, str]:
    """Where posters hang, as entered in the console; nothing before there is a database."""
    database = Database.at(settings.database_url)
    try:
        with database.read() as session:
            return configuration.sites(session)
    except DatabaseError:
        return {}
    finally:
        database.dispose()


def rotate_keys(_options: argparse.Namespace) -> int:
    """`westline keys rotate`."""
    settings = read_settings()
    done = rotation.rotate(Database.at(settings.database_url), KeyRing(settings.master_keys))
    print(f"{done.renewed} values renewed, {done.audited} entries of the audit log signed again.")
    print(
        "Nothing needs a former key any more, except backups made before: "
        "take it out of WESTLINE_MASTER_KEYS, and start anew."
    )
    if done.stop_list:
        print(
            f"But {done.stop_list} who were erased after STOP are known by a fingerprint only, perhaps "
            "under a former key: without that key Westline may write to them again if they write."
        )
    return 0


def erase_worker(options: argparse.Namespace) -> int:
    """`westline erase CODE`."""
    settings = read_settings()
    code = find_code(options.code)
    if code is None:
        raise ValueError(
            "This is no case code: it has 15 digits, the last of which check the rest."
        )
    now, keys, ledger = datetime.now(UTC), KeyRing(settings.master_keys), _ledger(settings)
    with Database.at(settings.database_url).write() as session:
        gone = erase.erase_by_code(session, keys, ledger, code, now)
    if gone is None:
        raise LookupError("No case has this code. It may have been erased before.")
    with build_trackers(settings).write() as session:
        sessions = erase.forget_trackers(session, gone.pseudonym)
    print(
        f"Erased: {gone.messages} messages, {gone.cases} cases, {gone.addresses} addresses, "
        f"{sessions} dialogue sessions. {LEFT.get(gone.channel, '')}"
    )
    return 0


def check_audit(_options: argparse.Namespace) -> int:
    """`westline audit`."""
    settings = read_settings()
    with Database.at(settings.database_url).read() as session:
        verdict = audit.check(session, KeyRing(settings.master_keys))
    if verdict.broken is not None:
        print(f"Entry {verdict.broken} of {verdict.entries} was changed, or one before it is gone.")
        return 1
    print(f"{verdict.entries} entries, whole. The last digest is {verdict.last or 'none yet'}.")
    return 0


def purge_now(options: argparse.Namespace) -> int:
    """`westline purge`."""
    settings = read_settings()
    own, keys = Database.at(settings.database_url), KeyRing(settings.master_keys)
    purge = Purge(own, build_trackers(settings), keys, datetime.now(UTC), options.dry_run)
    for line in purge.lines():
        print(line)
    return 0


def make_backup(options: argparse.Namespace) -> int:
    """`westline backup FILE`. The file is there whole, or not at all."""
    settings = read_settings()
    database, keys, now = (
        Database.at(settings.database_url),
        KeyRing(settings.master_keys),
        datetime.now(UTC),
    )
    part = options.file.with_name(f"{options.file.name}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        counts = backup.write(database, keys, out, len(_ledger(settings).erased()), now)
        out.flush()
        os.fsync(out.fileno())
    database.dispose()
    part.replace(options.file)
    print(f"{sum(counts.values())} rows of {len(counts)} tables are in {options.file}, sealed.")
    print(
        "It opens only with the present WESTLINE_MASTER_KEYS: keep them apart from it. "
        f"Keep a copy of {settings.erasures_file} as well, the newest there is, "
        "and no backup for longer than 30 days."
    )
    return 0


def restore_backup(options: argparse.Namespace) -> int:
    """`westline restore FILE`. Whoever was erased since the backup was made is erased again."""
    settings = read_settings()
    database, keys, ledger = (
        Database.at(settings.database_url),
        KeyRing(settings.master_keys),
        _ledger(settings),
    )
    with options.file.open("rb") as source:
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
    database.dispose()
    print(f"Restored as of {header.made_at}. {again} people who were erased are erased again.")
    return 0


def manage_roster(options: argparse.Namespace) -> int:
    """`westline roster load FILE` puts a roster in force; `westline roster show` says who is there now."""
    settings, now = read_settings(), datetime.now(UTC)
    database, keys = Database.at(settings.database_url), KeyRing(settings.master_keys)
    if options.what == "load":
        if options.file is None:
            raise ValueError("Give the file, for example: westline roster load roster.yml")
        data = yaml.safe_load(options.file.read_text("utf-8"))
        with database.write() as session:
            known = {row.login for row in staff.everyone(session) if not row.disabled}
            roster = rosters.save(session, keys, data, erase.OPERATOR, now)
        for person in roster.people:
            if person.login not in known:
                print(f"{person.login} has no account: westline staff add {person.login}")
    else:
        with database.read() as session:
            found = rosters.load(session, keys)
        if found is None:
            raise LookupError("There is no roster yet: westline roster load roster.yml")
        roster = found
    for line in describe(roster, now, bool(settings.alert_urls)):
        print(line)
    return 0


def _ledger(settings: Settings) -> Ledger:
    return Ledger(settings.erasures_file)
