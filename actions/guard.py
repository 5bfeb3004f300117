"""The shared shape of our actions: whatever goes wrong is logged by kind, and the worker hears a line."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

Events = list[dict[str, Any]]
log = structlog.get_logger("westline.actions")


class Trouble(Exception):
    """The action could not do its work. The turn must be tried again; nothing has been answered."""


class GuardedAction(Action, ABC):
    """An action that lets no exception out but Trouble, which names no content."""

    @abstractmethod
    def name(self) -> str:
        """The name that stories use."""

    @abstractmethod
    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Do it."""

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Called by Rasa."""
        try:
            return self.act(dispatcher, tracker)
        except Exception as fault:
            log.error("action_failed", action=self.name(), fault=type(fault).__name__)
            raise Trouble(f"{self.name()}: {type(fault).__name__}") from None
