"""`westline`: every command of an installation."""

from __future__ import annotations

import argparse
import asyncio
import base64
import getpass
import re
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dashboard.exports import Format
from db import migrate, reader, staff
from db.database import Database
from helpline.catalogue import Catalogue
from helpline.errors import HelplineError
from helpline.language import FORMS, LATIN_REPLIES, base_of
from westline import __version__, locales, logs, operations, poster, reports, streams
from westline.build import ROOT
from westline.environment import dialogue_settings, for_rasa, read_settings
from westline.processes import ALONE


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit status. An error of ours is one honest message, not a traceback."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (HelplineError, ValueError, LookupError) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("westline", description="A helpline assistant for workers.")
    parser.add_argument("--version", action="version", version=__version__)
    add = parser.add_subparsers(required=True).add_parser
    run = add("run", help="start everything, or one kind of process")
    run.add_argument("--only", choices=ALONE)
    run.add_argument("--number", type=int, default=0, help="which of several dialogue servers")
    run.set_defaults(command=_run)
    demo = add("demo", help="everything with pretend phones")
    demo.add_argument("--sample", action="store_true", help="with a year of invented figures")
    demo.set_defaults(command=_demo)
    add("train", help="train the model if its sources changed").set_defaults(command=_train)
    chat = add("chat", help="talk in the terminal to a running Westline")
    chat.add_argument("--url", default="http://127.0.0.1:8000")
    chat.set_defaults(command=_chat)
    people = add("staff", help="staff accounts")
    people.add_argument("what", choices=("add", "list", "reset", "disable"))
    people.add_argument("login", nargs="?", default="")
    people.add_argument("--name", default="")
    people.add_argument("--role", default="responder", choices=staff.ROLES)
    people.set_defaults(command=_staff)
    database = add("db", help="the database")
    database.add_argument("what", choices=("upgrade", "check", "grant-figures"))
    database.add_argument(
        "role", nargs="?", default="", help="of PostgreSQL, for the dashboard alone"
    )
    database.set_defaults(command=_db)
    _operations(add)
    _words(add)
    _poster(add)
    return parser


Add = Callable[..., argparse.ArgumentParser]


def _operations(add: Add) -> None:
    """What an operator does to what is kept."""
    keys = add("keys", help="master keys")
    keys.add_argument("what", choices=("new", "rotate", "secret"))
    keys.set_defaults(command=_keys)
    removing = add("erase", help="erase the worker of a case; nothing of it comes back")
    removing.add_argument("code", help="the case code, 15 digits")
    removing.set_defaults(command=operations.erase_worker)
    add("audit", help="whether the audit log is whole").set_defaults(command=operations.check_audit)
    purging = add("purge", help="remove what is over now, instead of within the hour")
    purging.add_argument("--dry-run", action="store_true", help="only say what would go")
    purging.set_defaults(command=operations.purge_now)
    saving = add("backup", help="write everything into one sealed file")
    saving.add_argument("file", type=Path)
    saving.set_defaults(command=operations.make_backup)
    drilling = add(
        "drill", help="restore a backup beside the house, look through it, throw it away"
    )
    drilling.add_argument("file", type=Path, nargs="?", help="one that is made now if not given")
    drilling.set_defaults(command=_drill)
    exporting = add("export", help="the dashboard's numbers as a file")
    exporting.add_argument("what", choices=("outcomes", "report"))
    exporting.add_argument("--format", choices=[form.value for form in Format], default="csv")
    exporting.add_argument("--period", default="", help="like 2026-Q3; the latest if not given")
    exporting.add_argument("--to", default="", help="the file, or the folder of a report")
    exporting.set_defaults(command=_export)
    add("doctor", help="what is well, doubtful or broken, and what to do").set_defaults(
        command=_doctor
    )
    restoring = add(
        "restore", help="fill a new database from a backup; who was erased stays erased"
    )
    restoring.add_argument("file", type=Path)
    restoring.add_argument(
        "--ledger-lost", action="store_true", help="although it is not known who was erased since"
    )
    restoring.set_defaults(command=operations.restore_backup)
    roster = add("roster", help="who works when, and is told of what")
    roster.add_argument("what", choices=("load", "show"))
    roster.add_argument("file", type=Path, nargs="?", help="YAML; docs/roster.md has an example")
    roster.set_defaults(command=operations.manage_roster)


def _words(add: Add) -> None:
    """Texts: cards, catalogues, and tools that read lines."""
    cards = add("rights", help="rights cards and numbers: what is old, unreviewed or missing")
    cards.add_argument("what", choices=("check",))
    cards.set_defaults(command=_rights)
    locale = add("locale", help="catalogues: check, update from the English texts, compile")
    locale.add_argument("what", choices=("check", "update", "compile"))
    locale.add_argument("language", nargs="*")
    locale.set_defaults(command=_locale)
    for name, tool in (
        ("redact", streams.redact_tool),
        ("language", streams.language_tool),
        ("triage", streams.triage_tool),
    ):
        text = add(name, help="one line or JSON object in, one JSON object out")
        text.set_defaults(command=lambda _options, tool=tool: streams.run(tool))
    understand = add("understand", help="intent and category of one line or JSON object each")
    understand.set_defaults(command=_understand)


def _understand(_options: argparse.Namespace) -> int:
    from westline.understand import Understander

    return streams.run(Understander().tool)


def _run(options: argparse.Namespace) -> int:
    from westline.processes import check_ready_to_start, start
    from westline.supervisor import Supervisor

    logs.configure()
    settings = dialogue_settings() if options.only == "dialogue" else read_settings()
    if options.only:
        start(options.only, settings, options.number)
    else:
        check_ready_to_start(settings)
        asyncio.run(Supervisor.supervise(settings))
    return 0


def _demo(options: argparse.Namespace) -> int:
    from westline.demo import run_demo

    logs.configure()
    run_demo(sample=options.sample)
    return 0


def _train(_options: argparse.Namespace) -> int:
    from westline.model import ensure_trained

    print(f"The model is {ensure_trained().name}.")
    return 0


def _chat(options: argparse.Namespace) -> int:
    from westline.chat import run_chat

    run_chat(options.url)
    return 0


def _staff(options: argparse.Namespace) -> int:
    database = Database.at(read_settings().database_url)
    if options.what != "list" and not options.login:
        raise ValueError("Give a login, for example: westline staff add asha --name Asha")
    with database.write() as session:
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


def _db(options: argparse.Namespace) -> int:
    database = Database.at(read_settings().database_url)
    if options.what == "upgrade":
        migrate.upgrade(database)
    if options.what == "grant-figures":
        with database.write() as session:
            reader.grant(session, options.role)
    current = migrate.is_current(database)
    print("The database is at the newest schema." if current else "The database is behind.")
    return 0 if current else 1


def _keys(options: argparse.Namespace) -> int:
    if options.what == "rotate":
        return operations.rotate_keys(options)
    if options.what == "secret":
        print(for_rasa(read_settings())["WESTLINE_INTERNAL_SECRET"])
        return 0
    print(base64.b64encode(secrets.token_bytes(32)).decode())
    return 0


def _rights(_options: argparse.Namespace) -> int:
    from westline.rights import check

    lines = list(check(ROOT, datetime.now(UTC).date()))
    print("\n".join(lines) or "Every card is signed and in date, every number was dialled.")
    return (
        1 if any("locales/en/law.yml" in line or "wants numbers" in line for line in lines) else 0
    )


def _locale(options: argparse.Namespace) -> int:
    if options.what == "compile":
        print(f"Compiled {locales.compile_all(ROOT, force=True)} catalogues.")
        return 0
    if options.what == "update":
        for language in options.language or locales.translated_languages(ROOT):
            locales.update(ROOT, language)
            print(f"Updated {locales.po_path(ROOT, language)}.")
        return 0
    states, problems = locales.check(ROOT)
    for state in states:
        print(
            f"{state.language}: {state.translated} of {state.texts}, {state.unreviewed} unreviewed"
        )
    for problem in problems:
        print(f"{problem.language}: {problem.context} {problem.what}")
    return 1 if problems else 0


def _poster(add: Add) -> None:
    paper = add("poster", help="a page to hang up, with codes that open the chat in a language")
    paper.add_argument(
        "--site",
        required=True,
        help="where it hangs: the word of a place entered in the console, so that reach is counted, "
        "or any name, which stands on the paper alone",
    )
    paper.add_argument("--lang", required=True, choices=(*FORMS,))
    paper.add_argument("--whatsapp", default="", help="the helpline's number")
    paper.add_argument("--telegram", default="", help="the bot's name")
    paper.add_argument("--to", default="var/posters", help="the folder")
    paper.set_defaults(command=_print_poster)


def _export(options: argparse.Namespace) -> int:
    if options.what == "report":
        return reports.print_report(options)
    return reports.export_outcomes(options)


def _drill(options: argparse.Namespace) -> int:
    from westline.drill import drill

    return drill(options)


def _doctor(_options: argparse.Namespace) -> int:
    from westline import doctor_calls
    from westline.doctor import Doctor, State

    settings = read_settings()
    findings = [*Doctor(settings, lambda: datetime.now(UTC)).look(), *doctor_calls.ask(settings)]
    for finding in findings:
        print(finding)
    return int(any(finding.state is State.BROKEN for finding in findings))


def _print_poster(options: argparse.Namespace) -> int:
    settings = read_settings()
    language = options.lang if options.lang in LATIN_REPLIES else base_of(options.lang)
    known = operations.known_sites(settings)
    place, tag = (
        known.get(options.site, options.site),
        options.site if options.site in known else "",
    )
    channels = poster.channels_to(
        ROOT,
        language,
        options.whatsapp or settings.share_whatsapp,
        options.telegram or settings.share_telegram,
        tag,
    )
    words = Catalogue.load(ROOT, settings.languages)
    html = poster.page(words, language, settings.operator_name, place, channels)
    name = "-".join(re.findall(r"[a-z0-9]+", options.site.lower())) or "site"
    for path in poster.make(Path(options.to), f"{name}-{language}", html):
        print(path)
    return 0
