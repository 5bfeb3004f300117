"""Configuration without code: one page for each section, checked, versioned, audited."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.case_pages import form_of
from console.front import Front
from console.hand import lines_of
from console.office import Office
from console.words import language_name, time_of
from db import configuration
from db import roster as rosters
from db.database import Session
from db.sessions import Staff
from helpline import configuration as sections
from helpline.configuration import VITAL, Section
from helpline.errors import HelplineError
from helpline.roles import Permission

EXAMPLES = Path(__file__).parent / "examples"
ADMINISTRATORS_ONLY = (Section.RETENTION, Section.ROSTER, Section.LANGUAGES)
"""Content editors keep words and numbers, not who works when and how long things are kept."""
TITLES = {
    Section.PURPOSE: "Purpose of this helpline",
    Section.GOALS: "Goals",
    Section.LANGUAGES: "Languages",
    Section.DIRECTORY: "Numbers that help",
    Section.CANNED: "Ready answers",
    Section.TEMPLATES: "Approved templates",
    Section.RETENTION: "How long things are kept",
    Section.ROSTER: "Roster",
    Section.SITES: "Places where posters hang",
}


@dataclass(frozen=True, slots=True)
class Overview:
    """The list of sections, and what is missing before anybody may go live."""

    sections: list[tuple[Section, str, str]]
    vital: list[tuple[str, str, bool]]
    unreviewed: list[str]


class SettingsPages:
    """Pages for content editors and administrators."""

    def __init__(self, office: Office, front: Front) -> None:
        self._office, self._front = office, front

    async def settings(self, _request: Request, who: Staff) -> Response:
        """What there is to decide, and what is missing."""
        seen = await asyncio.to_thread(self._overview, who)
        return self._front.page(who, "settings.html", seen=seen, titles=TITLES)

    async def section(self, request: Request, who: Staff) -> Response:
        """One section, to be changed."""
        wanted = _section(request, who)
        if wanted is None:
            return self._front.page(who, "forbidden.html", 403)
        body, version, last = await asyncio.to_thread(self._load, wanted)
        return self._page(who, wanted, body, version, last)

    async def save_section(self, request: Request, who: Staff) -> Response:
        """Check and keep it. What is refused stays in the form."""
        wanted = _section(request, who)
        if wanted is None:
            return self._front.page(who, "forbidden.html", 403)
        form = await form_of(request)
        body, given = form.get("body", ""), form.get("version", "0")
        version = int(given) if given.isdecimal() and len(given) < 9 else 0
        try:
            await asyncio.to_thread(self._save, wanted, body, version, who)
        except HelplineError as fault:
            return self._page(who, wanted, body, version, "", why=str(fault))
        return RedirectResponse(f"/console/settings/{wanted.value}?saved=1", 303)

    def _page(
        self, who: Staff, wanted: Section, body: str, version: int, last: str, why: str = ""
    ) -> Response:
        return self._front.page(
            who,
            "section.html",
            409 if why else 200,
            section=wanted,
            title=TITLES[wanted],
            body=body,
            version=version,
            last=last,
            why=why,
            example=_example(wanted),
            metrics=sections.METRICS if wanted is Section.GOALS else {},
        )

    def _overview(self, who: Staff) -> Overview:
        office = self._office
        with office.database.read() as session:
            numbers = lines_of(session, office)
            found = []
            for one in Section:
                if one in ADMINISTRATORS_ONLY and not who.may(Permission.CONFIGURE):
                    continue
                row = configuration.history(session, one)
                found.append((one, row.by if row else "", time_of(row.at) if row else ""))
            vital = [
                (purpose, numbers[purpose].number, numbers[purpose].dialled is not None)
                if purpose in numbers
                else (purpose, "", False)
                for purpose in VITAL
            ]
        unreviewed = [
            language_name(c, who.language) for c in office.settings.languages if c != "en"
        ]
        return Overview(found, vital, unreviewed)

    def _load(self, wanted: Section) -> tuple[str, int, str]:
        with self._office.database.read() as session:
            row = configuration.history(session, wanted)
            last = f"{row.by}, {time_of(row.at)}" if row else ""
            if wanted is Section.ROSTER:
                return _roster_as_yaml(session, self._office), row.version if row else 0, last
            body, version = configuration.load(session, wanted)
            return body, version, last

    def _save(self, wanted: Section, body: str, version: int, who: Staff) -> None:
        office, now = self._office, self._office.now()
        self._checks()[wanted](body)
        with office.database.write() as session:
            kept = body
            if wanted is Section.ROSTER:
                rosters.save(session, office.keys, sections.read(body), who.login, now)
                kept = ""  # it holds addresses of staff: its own table seals it
            configuration.save(session, office.keys, wanted, kept, version, who.login, now)

    def _checks(self) -> dict[Section, Callable[[str], object]]:
        known = self._office.settings.languages
        return {
            Section.PURPOSE: sections.purpose,
            Section.GOALS: sections.goals,
            Section.LANGUAGES: lambda body: sections.languages(body, known),
            Section.DIRECTORY: sections.directory,
            Section.CANNED: sections.canned,
            Section.TEMPLATES: sections.templates,
            Section.RETENTION: sections.retention,
            Section.ROSTER: sections.read,
            Section.SITES: sections.sites,
        }


def _section(request: Request, who: Staff) -> Section | None:
    name = request.path_params["section"]
    if name not in list(Section):
        return None
    wanted = Section(name)
    needs = Permission.CONFIGURE if wanted in ADMINISTRATORS_ONLY else Permission.CONTENT
    return wanted if who.may(needs) else None


def _example(wanted: Section) -> str:
    path = EXAMPLES / f"{wanted.value}.yml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _roster_as_yaml(session: Session, office: Office) -> str:
    data = rosters.raw(session, office.keys)
    return (
        ""
        if data is None
        else yaml.safe_dump(json.loads(data), allow_unicode=True, sort_keys=False)
    )
