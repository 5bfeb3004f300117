"""Rights cards: what the law says, in plain words, with its section, source and date.

Law is never generated: a card is made of sentences of the catalogue (locales/en/law.yml), so that it is
there in every language, and of the numbers of one country's law. A country without a card for a topic
gets the ILO's standard, and is told so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from helpline.catalogue import Catalogue
from helpline.taxonomy import Category

FALLBACK = "ILO"
DIRECTORY = "directory"
CONFIDENT = ("H", "M")
PRIVATE, DOMESTIC, HOME = "private sector", "domestic", "home"
TOPICS: dict[Category, tuple[str, ...]] = {
    Category.WAG: ("wages",),
    Category.HRS: ("hours",),
    Category.LVE: ("leave",),
    Category.CON: ("contract",),
    Category.REC: ("recruitment",),
    Category.DOC: ("documents",),
    Category.MOV: ("forced", "changing"),
    Category.TRF: ("forced",),
    Category.VIO: ("harassment",),
    Category.SXV: ("harassment",),
    Category.HAR: ("harassment",),
    Category.DEP: ("changing", "documents"),
    Category.OSH: ("safety", "injury"),
    Category.INJ: ("injury",),
    Category.CHD: ("child",),
    Category.BAS: ("forced",),
    Category.HSG: ("housing",),
    Category.DIS: ("dismissal",),
    Category.CHG: ("changing", "forced"),
    Category.FOA: ("union",),
    Category.DSC: ("equality",),
    Category.RPR: ("reprisal", "dismissal"),
}
"""Which cards answer a question of a kind: the first that there is, of the country before the ILO's."""


RELATED: dict[Category, tuple[Category, ...]] = {
    Category.WAG: (Category.HRS, Category.DIS, Category.RPR),
    Category.HRS: (Category.WAG, Category.LVE, Category.OSH),
    Category.LVE: (Category.HRS, Category.INJ, Category.DIS),
    Category.CON: (Category.WAG, Category.DIS, Category.REC),
    Category.REC: (Category.DOC, Category.WAG, Category.CHG),
    Category.DOC: (Category.CHG, Category.MOV, Category.WAG),
    Category.MOV: (Category.DOC, Category.CHG, Category.HRS),
    Category.TRF: (Category.DOC, Category.MOV, Category.WAG),
    Category.VIO: (Category.MOV, Category.RPR, Category.INJ),
    Category.SXV: (Category.VIO, Category.RPR, Category.DIS),
    Category.HAR: (Category.SXV, Category.RPR, Category.DIS),
    Category.DEP: (Category.DOC, Category.CHG, Category.WAG),
    Category.OSH: (Category.INJ, Category.HRS, Category.RPR),
    Category.INJ: (Category.OSH, Category.LVE, Category.DIS),
    Category.CHD: (Category.OSH, Category.HRS, Category.WAG),
    Category.BAS: (Category.HSG, Category.DOC, Category.MOV),
    Category.HSG: (Category.BAS, Category.MOV, Category.WAG),
    Category.DIS: (Category.WAG, Category.RPR, Category.CHG),
    Category.CHG: (Category.DOC, Category.DEP, Category.WAG),
    Category.FOA: (Category.RPR, Category.DIS, Category.WAG),
    Category.DSC: (Category.WAG, Category.RPR, Category.DIS),
    Category.RPR: (Category.DIS, Category.FOA, Category.WAG),
}
"""What whoever asks about one thing often needs to know next: three, because so many buttons fit."""


class CardWrong(KeyError):
    """The message names the file and what it lacks."""


@dataclass(frozen=True, slots=True)
class RightsCard:
    """One topic in one country. `says` are keys of the catalogue with their numbers.

    `source` is who says so, beside the law itself; `to_check` what nobody has read yet; `scope` for whom
    it holds; `may_have_changed` what is most likely out of date.
    """

    country: str
    topic: str
    law: str
    source: str | None
    to_check: str | None
    scope: str
    confidence: str
    checked: date
    expires: date
    may_have_changed: str | None
    reviewed_by: str | None
    says: tuple[tuple[str, Mapping[str, str]], ...]

    def is_old(self, today: date) -> bool:
        """Whether the card must be shown with a warning."""
        return today > self.expires

    @property
    def is_doubtful(self) -> bool:
        """Whether something in it is likely to have changed since."""
        return self.may_have_changed is not None

    def words(self, catalogue: Catalogue, language: str) -> str:
        """The plain statement."""
        return " ".join(catalogue.reply(key, language, **values).text for key, values in self.says)


def load_cards(folder: Path) -> tuple[RightsCard, ...]:
    """Every card under rights/<country>/<topic>.yml. Raises CardWrong naming the file."""
    return tuple(_read(path) for path in sorted(folder.glob("*/*.yml")) if path.stem != DIRECTORY)


def choose_card(cards: tuple[RightsCard, ...], country: str, *topics: str) -> RightsCard | None:
    """The country's card on the first topic that has one, or the ILO's, or none."""
    known = {(card.country, card.topic): card for card in cards}
    wanted = [(place, topic) for place in (country, FALLBACK) for topic in topics]
    return next((known[one] for one in wanted if one in known), None)


def topics_of(category: Category, sector: str) -> tuple[str, ...]:
    """Which cards may answer; for whoever works in somebody's home the law of homes comes first."""
    topics = TOPICS.get(category, ())
    return (DOMESTIC, *topics) if topics and sector == HOME else topics


def for_homes(cards: tuple[RightsCard, ...], card: RightsCard) -> bool:
    """Whether somebody who works in a home must hear that another law counts for them."""
    return card.scope == PRIVATE and any(
        other.country == card.country and other.topic == DOMESTIC for other in cards
    )


def _read(path: Path) -> RightsCard:
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        card = RightsCard(
            country=path.parent.name.upper(),
            topic=path.stem,
            law=data["law"],
            source=data["source"],
            to_check=data["to_check"],
            scope=data["scope"],
            confidence=data["confidence"],
            checked=data["checked"],
            expires=data["expires"],
            may_have_changed=data["may_have_changed"],
            reviewed_by=data["reviewed_by"],
            says=tuple((key, dict(v)) for one in data["says"] for key, v in one.items()),
        )
    except KeyError as missing:
        raise CardWrong(f"{path}: the card lacks {missing}") from None
    if card.confidence not in CONFIDENT or not card.says or card.checked >= card.expires:
        raise CardWrong(
            f"{path}: it says nothing, is not sure enough, or expires before it was checked"
        )
    return card
