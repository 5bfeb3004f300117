"""What the worker's side needs to run, chosen and wired in the room `westline`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.channels.base import ChannelPort
from bot.dialogue import Dialogue
from bot.reader import Reads
from bot.transcription import Transcriber
from db.database import Database
from db.keys import KeyRing
from helpline.catalogue import Catalogue
from helpline.directory import Directory
from helpline.message import Channel
from helpline.settings import Settings
from helpline.words import Lexicon


def utc_now() -> datetime:
    """The clock of a running house."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """The parts, real in production and where the network ends in tests."""

    settings: Settings
    database: Database
    keys: KeyRing
    catalogue: Catalogue
    lexicon: Lexicon
    channels: Mapping[Channel, ChannelPort]
    dialogue: Dialogue
    reader: Reads
    now: Callable[[], datetime] = utc_now
    transcriber: Transcriber | None = None
    directory: Directory = field(default_factory=dict)
    trackers: Database | None = None
