"""Rasa's words come from the catalogue, in the language that the gateway sent with the message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from helpline.catalogue import SOURCE, Catalogue

ROOT = Path(__file__).parents[2]


class CatalogueNLG(TemplatedNaturalLanguageGenerator):
    """Must be a templated generator: Rasa hands the trained domain's responses only to those."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)
        translated = sorted(
            path.parents[1].name for path in (ROOT / "locales").glob("*/LC_MESSAGES/*.mo")
        )
        self._catalogue = Catalogue.load(ROOT, (SOURCE, *translated))

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """The reply in the worker's language, values filled in."""
        if utter_action not in self._catalogue.replies:
            return None
        values = {name: value for name, value in kwargs.items() if isinstance(value, str)}
        reply = self._catalogue.reply(utter_action, language_of(tracker), **values)
        buttons = [{"title": c.title, "payload": c.payload} for c in reply.choices]
        return {"text": reply.text, "buttons": buttons}


def language_of(tracker: DialogueStateTracker) -> str:
    """The language of the message that is being answered."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return str((event.metadata or {}).get("language") or SOURCE)
    return SOURCE
