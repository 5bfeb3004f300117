"""Sends what waits in the outbox. The one place from which anything leaves the house."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.channels.base import (
    NotOnChannel,
    OptedOut,
    OutcomeUnknown,
    SendError,
    Throttled,
    WindowClosed,
)
from bot.house import House
from bot.together import Together
from db import conversations, outbox, wrong_clock
from db.addresses import Destination
from db.outbox import Sending, Taken
from helpline.conversation import ConversationId

MAX_ATTEMPTS = 12
CRASHED_AFTER = timedelta(seconds=30)
DOUBTFUL_FOR = timedelta(seconds=60)
SENT_LIE = 0.02
"""Seconds that it may take to note what a provider has taken: nobody waits for it."""

log = structlog.get_logger("westline.outbox")


def pause(attempts: int, error: SendError) -> timedelta:
    """How long to wait before the next try: what the provider asks, or 1, 2, 4 ... 300 seconds."""
    if isinstance(error, Throttled) and error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    return timedelta(seconds=min(2 ** (attempts - 1), 300))


def hindrance_to(
    destination: Destination | None, now: datetime, *, is_template: bool = False
) -> SendError | None:
    """Why nothing may be sent there now, as far as we can know without asking the provider."""
    if destination is None:
        return NotOnChannel("the worker was erased")
    if not destination.reachable:
        return OptedOut("the worker blocked us")
    closed = destination.window_until is not None and destination.window_until <= now
    if closed and not is_template:
        return WindowClosed("more than 24 hours since the worker wrote")
    return None


class Sender:
    """Sends messages, in order per conversation."""

    def __init__(
        self,
        house: House,
        crashed_after: timedelta = CRASHED_AFTER,
        doubtful_for: timedelta = DOUBTFUL_FOR,
    ) -> None:
        self._house = house
        self._crashed_after = crashed_after
        self._doubtful_for = doubtful_for
        self._busy = False
        self._together = Together(self._sent, "outbox", gather=SENT_LIE)

    async def send(self, sending: Sending) -> None:
        """Send one message, and note what came of it."""
        destination, now = sending.destination, self._house.now()
        is_template = sending.outbound.template is not None
        hindrance = hindrance_to(destination, now, is_template=is_template)
        if destination is None or hindrance is not None:
            why = hindrance or NotOnChannel("no address")
            await asyncio.to_thread(self._failed, sending, why, now)
            return
        channel = self._house.channels[destination.address.channel]
        try:
            provider_id = await channel.send(destination, sending.outbound, sending.id)
        except SendError as failure:
            await asyncio.to_thread(self._failed, sending, failure, self._house.now())
        except Exception as fault:
            unknown = OutcomeUnknown(f"sending stopped: {type(fault).__name__}")
            await asyncio.to_thread(self._failed, sending, unknown, self._house.now())
        else:
            await self._together.add(Taken(sending.id, provider_id, channel.keeps_body))

    def resume(self) -> int:
        """Take up what a killed process left, what stayed in doubt too long, and what a wrong clock put off."""
        now = self._house.now()
        with self._house.database.write() as session:
            shortened = wrong_clock.mend(session, now)
            resumed = outbox.resume(session, now, self._crashed_after, self._doubtful_for)
        if shortened:
            log.warning("clock_was_wrong", waits=shortened)
        return resumed

    def claim(self, most: int = 1) -> list[Sending]:
        """The next messages that may go."""
        now = self._house.now()
        if not self._busy:
            with self._house.database.read() as session:
                if not outbox.is_due(session, now):
                    return []
        with self._house.database.write() as session:
            sendings = outbox.claim(session, self._house.keys, now, most)
        self._busy = bool(sendings)  # then there is probably more, and it is not asked for first
        return sendings

    def _sent(self, taken: Sequence[Taken]) -> None:
        with self._house.database.write() as session:
            outbox.sent(session, taken, self._house.now())

    def _failed(self, sending: Sending, error: SendError, now: datetime) -> None:
        state = error.state
        if error.retryable and not error.our_fault and sending.attempts >= MAX_ATTEMPTS:
            state = "dead"
        until = now + pause(sending.attempts, error) if state == "waiting" else None
        log.warning(
            "send_failed", message=sending.id, state=state, error=str(error), ours=error.our_fault
        )
        with self._house.database.write() as session:
            outbox.settle(session, sending, state, str(error), until)
            if isinstance(error, OptedOut):
                conversation = ConversationId(sending.conversation)
                conversations.opt_out(session, conversation)
                conversations.set_reachable(session, conversation, False)
