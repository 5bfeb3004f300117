"""Ready answers: shipped ones from the catalogues, in the worker's language, and the installation's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from console.office import Office
from db import configuration
from db.database import Session
from helpline.catalogue import fill
from helpline.configuration import Section, canned
from helpline.directory import Line
from helpline.language import base_of

SHIPPED = {
    "canned_safe": "Ask whether it is safe to write",
    "canned_more": "Ask for more",
    "canned_papers": "Keep your papers",
    "canned_working": "We are still working on it",
    "canned_agree": "Ask before telling others",
    "canned_over": "Ask whether it is over",
    "canned_after": "Ask how things are since",
    "canned_thanks": "Thank and end",
}
"""Keys of the catalogue, and what staff call them."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer that can be put into the reply. `meaning`: the same in English, if it is in another language."""

    name: str
    text: str
    meaning: str
    shipped: bool


def ready_answers(
    session: Session, office: Office, language: str, numbers: Mapping[str, Line]
) -> list[Ready]:
    """All of them, for a worker of this language."""
    line = numbers.get("emergency")
    values = {"operator": office.settings.operator_name, "number": line.number if line else "…"}
    found = [_shipped(office, key, name, language, values) for key, name in SHIPPED.items()]
    body, _version = configuration.load(session, Section.CANNED)
    for one in canned(body):
        text = one.texts.get(language) or one.texts.get(base_of(language)) or one.texts.get("en")
        if text:
            meaning = one.texts.get("en", "")
            found.append(Ready(one.name, fill(text, values), fill(meaning, values), shipped=False))
    return found


def _shipped(
    office: Office, key: str, name: str, language: str, values: Mapping[str, object]
) -> Ready:
    text = office.catalogue.reply(key, language, **values).text
    english = office.catalogue.reply(key, "en", **values).text
    return Ready(name, text, english if text != english else "", shipped=True)
