"""What must be there before real workers may write: the numbers for the worst hours."""

from __future__ import annotations

from urllib.parse import urlsplit

from db import configuration
from db.database import Database
from helpline.configuration import missing_numbers
from helpline.directory import Line, load_directory
from helpline.errors import SettingsError
from helpline.settings import Settings
from westline.build import ROOT

HERE = ("127.0.0.1", "localhost", "::1")


def check_numbers(settings: Settings) -> None:
    """Refuse to serve real channels without vital numbers. Raises SettingsError that names them."""
    if not _is_real(settings):
        return
    with Database.at(settings.database_url) as database:
        missing = missing_numbers(numbers_of(settings, database))
    if missing:
        raise SettingsError(
            f"There is no number for {', '.join(missing)} in {settings.country}. Workers will ask for them "
            "in the worst hour. Enter them in the console, Settings, Numbers that help "
            "(`westline run --only console` starts it without the channels), or in rights/"
            f"{settings.country}/directory.yml."
        )


def numbers_of(settings: Settings, database: Database) -> dict[str, Line]:
    """Who helps in the installation's country: what was entered comes before what is shipped."""
    with database.read() as session:
        own = configuration.numbers(session)
    return {**load_directory(ROOT / "rights").get(settings.country, {}), **own}


def _is_real(settings: Settings) -> bool:
    """Whether workers can write: a channel whose provider is not a pretend one on this machine."""
    channels = (settings.whatsapp, settings.telegram)
    return any(urlsplit(one.api_url).hostname not in HERE for one in channels if one)
