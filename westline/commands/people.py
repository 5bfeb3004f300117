"""Staff: their accounts, and who works when."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

import yaml

from db import erase, staff
from db import roster as rosters
from db.database import Database
from db.keys import KeyRing
from helpline.roster import Roster, describe
from westline.commands import Add
from westline.environment import read_settings


def add_to(add: Add) -> None:
    """`westline staff`, `roster`."""
    people = add("staff", help="staff accounts")
    people.add_argument("what", choices=("add", "list", "reset", "disable"))
    people.add_argument("login", nargs="?", default="")
    people.add_argument("--name", default="")
    people.add_argument("--role", default="responder", choices=staff.ROLES)
    people.set_defaults(command=_staff)
    roster = add("roster", help="who works when, and is told of what")
    roster.add_argument("what", choices=("load", "show"))
    roster.add_argument("file", type=Path, nargs="?", help="YAML; docs/roster.md has an example")
    roster.set_defaults(command=_roster)


def _staff(options: argparse.Namespace) -> int:
    if options.what != "list" and not options.login:
        raise ValueError("Give a login, for example: westline staff add asha --name Asha")
    with Database.at(read_settings().database_url) as database, database.write() as session:
        if options.what == "list":
            for row in staff.everyone(session):
                print(f"{row.login}\t{row.role}\t{row.name}\t{'disabled' if row.disabled else ''}")
        elif options.what == "add":
            now, name = datetime.now(UTC), options.name or options.login
            staff.add(session, options.login, name, options.role, _password(), now)
        elif options.what == "reset":
            staff.reset(session, options.login, _password())
        else:
            staff.disable(session, options.login)
    return 0


def _password() -> str:
    """Asked for at a terminal, read as a line otherwise; never an argument that others can see."""
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().strip()


def _roster(options: argparse.Namespace) -> int:
    settings = read_settings()
    keys, now = KeyRing(settings.master_keys), datetime.now(UTC)
    with Database.at(settings.database_url) as database:
        roster = (
            _load(database, keys, options.file, now)
            if options.what == "load"
            else _in_force(database, keys)
        )
    for line in describe(roster, now, bool(settings.alert_urls)):
        print(line)
    return 0


def _load(database: Database, keys: KeyRing, file: Path | None, now: datetime) -> Roster:
    """Put a roster in force, and say who of it cannot log in."""
    if file is None:
        raise ValueError("Give the file, for example: westline roster load roster.yml")
    data = yaml.safe_load(file.read_text("utf-8"))
    with database.write() as session:
        known = {row.login for row in staff.everyone(session) if not row.disabled}
        roster = rosters.save(session, keys, data, erase.OPERATOR, now)
    for person in roster.people:
        if person.login not in known:
            print(f"{person.login} has no account: westline staff add {person.login}")
    return roster


def _in_force(database: Database, keys: KeyRing) -> Roster:
    with database.read() as session:
        roster = rosters.load(session, keys)
    if roster is None:
        raise LookupError("There is no roster yet: westline roster load roster.yml")
    return roster
