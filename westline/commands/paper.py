"""What leaves the house on paper or as a file: posters, and the dashboard's numbers."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from dashboard.exports import Format
from db import configuration
from db.database import Database
from helpline.catalogue import Catalogue
from helpline.language import FORMS, LATIN_REPLIES, base_of
from helpline.settings import Settings
from westline import poster, reports
from westline.build import ROOT
from westline.commands import Add
from westline.environment import read_settings


def add_to(add: Add) -> None:
    """`westline poster`, `export`."""
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
    exporting = add("export", help="the dashboard's numbers as a file")
    exporting.add_argument("what", choices=("outcomes", "report"))
    exporting.add_argument("--format", choices=[form.value for form in Format], default="csv")
    exporting.add_argument("--period", default="", help="like 2026-Q3; the latest if not given")
    exporting.add_argument("--to", default="", help="the file, or the folder of a report")
    exporting.set_defaults(command=_export)


def _print_poster(options: argparse.Namespace) -> int:
    settings = read_settings()
    language = options.lang if options.lang in LATIN_REPLIES else base_of(options.lang)
    known = _known_sites(settings)
    place = known.get(options.site, options.site)
    tag = options.site if options.site in known else ""
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


def _known_sites(settings: Settings) -> dict[str, str]:
    """Where posters hang, as entered in the console; nothing before there is a database."""
    try:
        with Database.at(settings.database_url) as database, database.read() as session:
            return configuration.sites(session)
    except DatabaseError:
        return {}


def _export(options: argparse.Namespace) -> int:
    if options.what == "report":
        return reports.print_report(options)
    return reports.export_outcomes(options)
