"""Rasa's log anonymiser: its structured logs show no text of a worker, at any level."""

from __future__ import annotations

from typing import Any

import pluggy
from rasa.plugin import plugin_manager

from helpline.masking import mask_every_record

NAME = "westline-privacy"
hookimpl = pluggy.HookimplMarker("rasa")


class Silence:
    """Rasa hands every text-bearing value here before it logs it."""

    def log_run(self, _value: Any) -> str:
        """What is logged instead."""
        return "[not logged]"

    def run(self, _event: dict[str, Any]) -> None:
        """Events are redacted where they are stored."""


class Plugin:
    """Offers the anonymiser to Rasa."""

    def __init__(self) -> None:
        self._silence = Silence()

    @hookimpl
    def get_anonymization_pipeline(self) -> Silence:
        """Called by Rasa for each log line that may carry text."""
        return self._silence


def register() -> None:
    """Make Rasa use it."""
    if not plugin_manager().has_plugin(NAME):
        plugin_manager().register(Plugin(), name=NAME)
        mask_every_record()
