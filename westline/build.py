"""Where real things are chosen: from settings to a database, keys, channels and a dialogue."""

from __future__ import annotations

from pathlib import Path

from bot.channels.base import ChannelPort
from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import WebChatChannel
from bot.channels.whatsapp import WhatsAppChannel
from bot.dialogue import Dialogue, RasaDialogue
from bot.embedding import OnnxEmbedder, graph_in
from bot.house import House
from bot.reader import Reader
from bot.transcription import CommandTranscriber
from db import migrate, trackers
from db.database import Database
from db.keys import KeyRing
from helpline.catalogue import Catalogue
from helpline.directory import load_directory
from helpline.errors import SettingsError
from helpline.message import Channel
from helpline.settings import Settings
from helpline.words import Lexicon
from westline import locales
from westline.danger import load_voter
from westline.languages import load_languages

ROOT = Path(__file__).parent.parent
INTERNAL = "between processes"


def build_database(settings: Settings) -> Database:
    """The database, at the schema of this code or, while an upgrade is under way, a newer one. Refuses an older one."""
    database = Database.at(settings.database_url)
    if migrate.standing(database) is migrate.Standing.BEHIND:
        database.dispose()
        raise SettingsError("The database is not at the newest schema: run `westline db upgrade`.")
    return database


def build_trackers(settings: Settings) -> Database:
    """Where the dialogue engine keeps its sessions."""
    database = Database.at(settings.tracker_url)
    trackers.prepare(database)
    return database


def build_channels(settings: Settings) -> dict[Channel, ChannelPort]:
    """Every channel that is configured, and the web chat."""
    channels: dict[Channel, ChannelPort] = {Channel.WEBCHAT: WebChatChannel()}
    if settings.whatsapp:
        channels[Channel.WHATSAPP] = WhatsAppChannel(settings.whatsapp)
    if settings.telegram:
        channels[Channel.TELEGRAM] = TelegramChannel(settings.telegram)
    return channels


def build_house(settings: Settings, dialogue: Dialogue | None = None) -> House:
    """Everything that the worker's side needs."""
    locales.compile_all(ROOT)
    keys = KeyRing(settings.master_keys)
    lexicon = Lexicon.load(ROOT, settings.languages)
    database = build_database(settings)
    return House(
        settings=settings,
        database=database,
        now=database.now,
        keys=keys,
        catalogue=Catalogue.load(ROOT, settings.languages),
        lexicon=lexicon,
        channels=build_channels(settings),
        dialogue=dialogue or RasaDialogue(settings.dialogue_urls, keys.secret(INTERNAL)),
        reader=Reader(lexicon, load_languages(), build_embedder(), load_voter()),
        directory=load_directory(ROOT / "rights"),
        trackers=build_trackers(settings),
        transcriber=CommandTranscriber(settings.transcriber) if settings.transcriber else None,
    )


def build_embedder() -> OnnxEmbedder | None:
    """The embedding, if its graph was prepared by `westline train`."""
    graph = graph_in(ROOT / "models")
    return OnnxEmbedder(graph) if graph else None
