"""Rights cards: what the law says, in plain words, with its section, source and date.

Law is never generated. A country without a card for a topic gets the ILO's standard, and is told so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FALLBACK = "ILO"
DIRECTORY = "directory"


@dataclass(frozen=True, slots=True)
class RightsCard:
    """One topic in one country. `text` is by language; a missing one is given in English."""

    country: str
    topic: str
    law: str
    source: str
    confidence: str
    checked: date
    expires: date
    reviewed_by: str | None
    complain: Mapping[str, str]
    text: Mapping[str, str]

    def is_old(self, today: date) -> bool:
        """Whether the card must be shown with a warning."""
        return today > self.expires

    def words(self, language: str) -> str:
        """The plain statement."""
        return self.text.get(language, self.text["en"])

    def where_to_complain(self, language: str) -> str:
        """A place to complain that is not the employer."""
        return self.complain.get(language, self.complain["en"])


def load_cards(folder: Path) -> tuple[RightsCard, ...]:
    """Every card under rights/<country>/<topic>.yml. Raises KeyError or ValueError naming the file."""
    return tuple(_read(path) for path in sorted(folder.glob("*/*.yml")) if path.stem != DIRECTORY)


def choose_card(cards: tuple[RightsCard, ...], country: str, topic: str) -> RightsCard | None:
    """The country's card, or the ILO's, or none."""
    by_country = {card.country: card for card in cards if card.topic == topic}
    return by_country.get(country) or by_country.get(FALLBACK)


def _read(path: Path) -> RightsCard:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return RightsCard(
            country=path.parent.name.upper(),
            topic=path.stem,
            law=data["law"],
            source=data["source"],
            confidence=data["confidence"],
            checked=data["checked"],
            expires=data["expires"],
            reviewed_by=data["reviewed_by"],
            complain=data["complain"],
            text=data["text"],
        )
    except KeyError as missing:
        raise KeyError(f"{path}: the card lacks {missing}") from None
