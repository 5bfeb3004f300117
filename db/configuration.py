"""What an installation decided on the console's pages: one text for each section, with who and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db import audit
from db.keys import KeyRing
from db.tables import ConfigurationRow
from helpline import configuration
from helpline.configuration import Section, directory, languages
from helpline.directory import Line
from helpline.errors import HelplineError
from helpline.settings import Settings

_SECTION = select(ConfigurationRow.body, ConfigurationRow.version).where(
    ConfigurationRow.section == bindparam("section")
)


class ChangedMeanwhile(HelplineError):
    """Somebody else saved this section after the page was opened."""


def load(session: Session, section: str) -> tuple[str, int]:
    """The text of a section and its version; nothing and 0 if nobody has decided yet."""
    row = session.execute(_SECTION, {"section": section}).first()
    return (row.body, row.version) if row else ("", 0)


def history(session: Session, section: str) -> ConfigurationRow | None:
    """Who decided last, and when."""
    return session.get(ConfigurationRow, section)


def filled(session: Session) -> frozenset[str]:
    """The sections that somebody has decided."""
    return frozenset(session.scalars(select(ConfigurationRow.section)))


def save(
    session: Session,
    keys: KeyRing,
    section: str,
    body: str,
    version: int,
    by: str,
    now: datetime,
) -> None:
    """Replace a section. Audited. Raises ChangedMeanwhile if `version` is not the one in force."""
    row = session.get(ConfigurationRow, section, with_for_update=True)
    if (row.version if row else 0) != version:
        raise ChangedMeanwhile(
            "Somebody else changed this page meanwhile. Look at what stands there now, then change it."
        )
    if row is None:
        row = ConfigurationRow(section=section, version=0)
        session.add(row)
    row.body, row.version, row.by, row.at = body, version + 1, by, now
    audit.note(session, keys, by, "configure", f"{section} {version + 1}", "", now)


def served_languages(session: Session, settings: Settings) -> tuple[str, ...]:
    """The languages that are on: those of the settings, less what the installation switched off."""
    body, _version = load(session, Section.LANGUAGES)
    return languages(body, settings.languages) if body else settings.languages


def numbers(session: Session) -> dict[str, Line]:
    """The numbers that the installation entered itself, by purpose."""
    body, _version = load(session, Section.DIRECTORY)
    return directory(body) if body else {}


def sites(session: Session) -> dict[str, str]:
    """Where posters hang, by the word in their links."""
    body, _version = load(session, Section.SITES)
    return configuration.sites(body)
