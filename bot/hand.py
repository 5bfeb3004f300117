"""The assistant's hand on one conversation, inside one transaction: what every step works with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.dialogue import Turn
from bot.house import House
from bot.replies import CASE_CODE, merge, with_code
from bot.transcript import Transcript
from db import conversations, messages, offers, outbox
from db import roster as rosters
from db.cases import Cases
from db.configuration import numbers
from db.holding import Claim
from helpline.cases import CaseId
from helpline.conversation import Awaiting, Conversation
from helpline.directory import EMERGENCY, Line
from helpline.message import Outbound
from helpline.roster import told_time
from helpline.steps import Ask

SAFETY = "safety"
SAFETY_TEXTS = {
    (False, True): "safety",
    (False, False): "safety_no_number",
    (True, True): "safety_nobody",
    (True, False): "safety_nobody_no_number",
}
"""By whether nobody is there, and whether there is a number to call."""


class Hand:
    """Says, asks and changes; everything of it may be repeated after a process was killed."""

    def __init__(self, session: Session, house: House, claim: Claim, now: datetime) -> None:
        self.session, self.house, self.claim, self.now = session, house, claim, now
        self.book = Cases(session, house.keys)
        self.transcript = Transcript(session, house.keys, now)
        self.conversation: Conversation = claim.conversation
        self.understood: dict[str, str] = {}
        """What the dialogue need not find out again: the form of writing, the embedding."""
        self.turn: Turn | None = None
        self._said = 0

    @property
    def key(self) -> str:
        """The message's own name."""
        return self.claim.key

    def dialogue_answered(self) -> None:
        """What the worker was answering is over: a PIN that opened a case, a choice that was offered.

        Not before: until the dialogue has answered, the same message may have to be read again.
        """
        if self.conversation.awaiting is Awaiting.PIN:
            self.wait_for(Awaiting.NOTHING, None)
        messages.handed_over(self.session, self.conversation.id)
        offers.withdraw(self.session, self.conversation.id)

    def say(self, replies: list[Outbound], slot: str) -> None:
        """Queue replies, remember their choices, and keep them in the transcript."""
        for number, reply in enumerate(merge(replies, self.conversation.channel)):
            dedup = f"{slot}:{self.key}:{number}"[:240]
            if not outbox.is_queued(self.session, dedup):
                self._queue(dedup, reply)

    def _queue(self, dedup: str, reply: Outbound) -> None:
        worker, session, now = self.conversation, self.session, self.now
        cases = self.book.of_conversation(worker.id) if CASE_CODE in reply.text else []
        tokens = offers.offer(session, worker.id, dedup, with_code(reply, cases), now)
        outbox.enqueue(session, self.house.keys, worker.id, dedup, tokens, now)
        self.transcript.said(worker, dedup, reply)

    def say_key(self, key: str, slot: str | None = None, **values: object) -> None:
        """Queue a reply of the catalogue in the worker's language."""
        self._said += 1
        number = self._number()
        absent = self._nobody_until() if key == SAFETY else None
        if key == SAFETY:
            key = SAFETY_TEXTS[absent is not None, number is not None]
        reply = self.house.catalogue.reply(
            key,
            self.conversation.language,
            operator=self.house.settings.operator_name,
            number=number,
            time=absent,
            **values,
        )
        self.say([reply], slot or f"say{self._said}")

    def phrase(self, key: str) -> str:
        """Words of the catalogue in the worker's language."""
        return self.house.catalogue.reply(key, self.conversation.language).text

    def numbers(self) -> Mapping[str, Line]:
        """Who helps where the worker works: the installation's own before the shipped ones."""
        country = self.conversation.country or self.house.settings.country
        shipped = self.house.directory.get(country, {})
        at_home = country == self.house.settings.country
        return {**shipped, **(numbers(self.session) if at_home else {})}

    def _number(self) -> str | None:
        """The emergency number."""
        line = self.numbers().get(EMERGENCY)
        return line.number if line else None

    def _nobody_until(self) -> str | None:
        """When somebody will be there, if a roster says that nobody is, not even on call."""
        roster = rosters.load(self.session, self.house.keys)
        if roster is None or roster.on_duty(self.now, critical=True):
            return None
        begins = roster.next_duty(self.now)
        return told_time(begins) if begins else None

    def ask(self, ask: Ask, case: CaseId | None = None) -> None:
        """The turn that the dialogue engine must take. `case`: the one that a code or PIN has opened."""
        conversation = self.conversation
        metadata: dict[str, Any] = {
            "language": conversation.language,
            "channel": conversation.channel.value,
            "consent": conversation.consent.in_force.value,
            "country": conversation.country or self.house.settings.country,
            "country_told": bool(conversation.country),
            "sector": conversation.sector,
            "case": case,
            **self.understood,
        }
        self.turn = Turn(
            conversation.dialogue_sender,
            self.key,
            ask.text,
            ask.command,
            metadata,
            retry=self.claim.attempts > 1 or self.claim.postponed,
        )

    def wait_for(self, awaiting: Awaiting, case: CaseId | None = None) -> None:
        """The next message may be this."""
        self.book.set_awaiting(self.conversation.id, awaiting, case)

    def change(self, **values: object) -> None:
        """Set what the conversation is."""
        conversations.change(self.session, self.conversation.id, **values)
        self.reload()

    def reload(self) -> None:
        """Read what the conversation is now."""
        self.conversation = conversations.load(self.session, self.conversation.id)
