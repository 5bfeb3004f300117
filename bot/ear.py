"""Hears danger in what has just come in, while many messages wait: whoever is in danger goes before them.

Only rules listen here, no model, and only when there is a line to pass: otherwise the message is read at
once anyhow, with everything that triage has. What is not heard here is heard then, in its turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog

from bot.house import House
from db import inbox
from db.inbox import Arrival
from helpline.language import forms_in, script_of
from helpline.taxonomy import Severity
from helpline.triage import assess

log = structlog.get_logger("westline.ear")


class Ear:
    """Listens in a thread of its own, so that providers are answered meanwhile."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._thread = ThreadPoolExecutor(1, "ear")

    async def listen(self, arrivals: Sequence[Arrival]) -> bool:
        """Whether somebody among these is in danger; then their messages are first in line."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._listen, arrivals)

    def _listen(self, arrivals: Sequence[Arrival]) -> bool:
        grave = [arrival for arrival in arrivals if self._is_grave(arrival)]
        if grave:
            with self._house.database.write(urgent=True) as session:
                for arrival in grave:
                    inbox.hurry(session, arrival)
        return bool(grave)

    def _is_grave(self, arrival: Arrival) -> bool:
        """Never raises: what cannot be heard waits for its turn."""
        try:
            text = self._house.channels[arrival.channel].parse(arrival.payload).text
            if text is None:
                return False
            script, _letters = script_of(text.reveal())
            forms = forms_in(script) if script else ()
            found = assess(text, forms[0] if forms else "en", also=forms[1:])
        except Exception as fault:
            log.warning("not_heard", fault=type(fault).__name__)
            return False
        return found.severity is Severity.CRITICAL
