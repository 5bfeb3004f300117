"""The trained model's reading of one message, without a server."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Any

from westline.environment import QUIET_RASA
from westline.model import ensure_trained


class Understanding:
    """Text to intent. Loads Rasa, which takes some seconds."""

    def __init__(self, agent: Any) -> None:
        self._agent = agent
        self._loop = asyncio.new_event_loop()

    @property
    def intents(self) -> set[str]:
        """The intents that the model knows."""
        return set(self._agent.domain.intents)

    def __call__(self, text: str) -> str:
        """The likeliest intent, or nlu_fallback."""
        parsed = self._loop.run_until_complete(self._agent.parse_message(text))
        return str(parsed["intent"]["name"])


def load_understanding() -> Understanding:
    """The model for the present sources, trained if need be."""
    os.environ.update({name: os.environ.get(name, value) for name, value in QUIET_RASA.items()})
    path = ensure_trained()
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    return Understanding(Agent.load(str(path)))
