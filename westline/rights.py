"""`westline rights check`: which cards are old, unreviewed or likely to have changed, and which numbers are missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from helpline.catalogue import SOURCE, Catalogue
from helpline.configuration import missing_numbers
from helpline.directory import load_directory
from helpline.rights import RightsCard, load_cards


def check(root: Path, today: date) -> Iterator[str]:
    """One line for each thing that somebody should look at. Raises CardWrong for a card that cannot be read."""
    catalogue = Catalogue.load(root, (SOURCE,))
    for card in load_cards(root / "rights"):
        name = f"{card.country}/{card.topic}"
        unknown = [key for key, _ in card.says if key not in catalogue.replies]
        if unknown:
            yield f"{name}: {', '.join(unknown)} is not in locales/en/law.yml"
            continue
        left = [
            key for key, values in card.says if "{" in catalogue.reply(key, SOURCE, **values).text
        ]
        if left:
            yield f"{name}: {', '.join(left)} wants numbers that the card does not give"
        yield from _doubts(name, card, today)
    for country, lines in load_directory(root / "rights").items():
        missing = missing_numbers(lines)
        if missing:
            yield f"{country}: no number for {', '.join(missing)}"
        never = [purpose for purpose, line in lines.items() if line.dialled is None]
        if never:
            yield f"{country}: never dialled: {', '.join(never)}"


def _doubts(name: str, card: RightsCard, today: date) -> Iterator[str]:
    if card.is_old(today):
        yield f"{name}: expired on {card.expires}"
    if card.reviewed_by is None:
        yield f"{name}: no lawyer or union has signed it"
    if card.to_check:
        yield f"{name}: to be read: {card.to_check}"
    if card.may_have_changed:
        yield f"{name}: may have changed: {card.may_have_changed}"
