"""Master keys: made, renewed, and what is derived of them."""

from __future__ import annotations

import argparse
import base64
import secrets

from db import rotation
from db.database import Database
from db.keys import KeyRing
from westline.commands import Add
from westline.environment import for_rasa, read_settings


def add_to(add: Add) -> None:
    """`westline keys new`, `rotate`, `secret`."""
    keys = add("keys", help="master keys")
    keys.add_argument("what", choices=("new", "rotate", "secret"))
    keys.set_defaults(command=_keys)


def _keys(options: argparse.Namespace) -> int:
    if options.what == "rotate":
        return _rotate()
    if options.what == "secret":
        print(for_rasa(read_settings())["WESTLINE_INTERNAL_SECRET"])
        return 0
    print(base64.b64encode(secrets.token_bytes(32)).decode())
    return 0


def _rotate() -> int:
    settings = read_settings()
    with Database.at(settings.database_url) as database:
        done = rotation.rotate(database, KeyRing(settings.master_keys))
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
