"""What goes: one worker, what is over; and whether the log of such deeds is whole."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from db import audit, erase
from db.database import Database
from db.keys import KeyRing
from db.ledger import Ledger
from helpline.codes import find_code
from westline.build import build_trackers
from westline.commands import Add
from westline.environment import read_settings
from westline.purge import Purge

LEFT = {
    "whatsapp": "The chat stays on the worker's phone and with Meta: tell them to delete it there.",
    "telegram": "The chat stays with Telegram until the worker deletes it for both sides.",
}
"""What an erase from the command line cannot reach."""


def add_to(add: Add) -> None:
    """`westline erase`, `purge`, `audit`."""
    removing = add("erase", help="erase the worker of a case; nothing of it comes back")
    removing.add_argument("code", help="the case code, 15 digits")
    removing.set_defaults(command=_erase)
    purging = add("purge", help="remove what is over now, instead of within the hour")
    purging.add_argument("--dry-run", action="store_true", help="only say what would go")
    purging.set_defaults(command=_purge)
    add("audit", help="whether the audit log is whole").set_defaults(command=_audit)


def _erase(options: argparse.Namespace) -> int:
    settings = read_settings()
    code = find_code(options.code)
    if code is None:
        raise ValueError(
            "This is no case code: it has 15 digits, the last of which check the rest."
        )
    keys, ledger = KeyRing(settings.master_keys), Ledger(settings.erasures_file)
    with Database.at(settings.database_url) as database, database.write() as session:
        gone = erase.erase_by_code(session, keys, ledger, code, datetime.now(UTC))
    if gone is None:
        raise LookupError("No case has this code. It may have been erased before.")
    with build_trackers(settings) as kept, kept.write() as session:
        sessions = erase.forget_trackers(session, gone.pseudonym)
    print(
        f"Erased: {gone.messages} messages, {gone.cases} cases, {gone.addresses} addresses, "
        f"{sessions} dialogue sessions. {LEFT.get(gone.channel, '')}"
    )
    return 0


def _purge(options: argparse.Namespace) -> int:
    settings = read_settings()
    keys = KeyRing(settings.master_keys)
    with Database.at(settings.database_url) as own, build_trackers(settings) as kept:
        for line in Purge(own, kept, keys, datetime.now(UTC), options.dry_run).lines():
            print(line)
    return 0


def _audit(_options: argparse.Namespace) -> int:
    settings = read_settings()
    with Database.at(settings.database_url) as database, database.read() as session:
        verdict = audit.check(session, KeyRing(settings.master_keys))
    if verdict.broken is not None:
        print(f"Entry {verdict.broken} of {verdict.entries} was changed, or one before it is gone.")
        return 1
    print(f"{verdict.entries} entries, whole. The last digest is {verdict.last or 'none yet'}.")
    return 0
