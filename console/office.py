"""What every page of the console needs, chosen and wired in the room `westline`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from db.database import Database
from db.keys import KeyRing
from helpline.catalogue import Catalogue
from helpline.directory import Directory

if TYPE_CHECKING:
    from helpline.settings import Settings


@dataclass(frozen=True)
class Office:
    """The parts. `samples`: sample accounts may log in, in the demo. `shared_alerts`: alerts leave the house."""

    database: Database
    keys: KeyRing
    now: Callable[[], datetime]
    catalogue: Catalogue
    settings: Settings
    directory: Directory = field(default_factory=dict)
    samples: bool = False

    @property
    def shared_alerts(self) -> bool:
        """Whether somebody outside of the console hears of a case without a roster."""
        return bool(self.settings.alert_urls)
