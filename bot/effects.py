"""What a plan does to the database. Every effect may be repeated: a killed process tries again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.codes import Codes
from bot.dialogue import Turn
from bot.house import House
from bot.private import Private
from bot.replies import CASE_CODE, merge, with_code
from bot.selfservice import SelfService
from bot.transcript import Transcript, source_of
from db import conversations, erase_queue, figures, handover, held, messages, offers, outbox, talks
from db import roster as rosters
from db.cases import Cases
from db.configuration import numbers, sites
from db.figures import Counted
from db.holding import Claim
from db.media import expect
from helpline import casework
from helpline.cases import CaseId
from helpline.conversation import Awaiting, Conversation
from helpline.directory import EMERGENCY, Line
from helpline.message import InboundKind, Media, Outbound
from helpline.reading import Reading
from helpline.roster import told_time
from helpline.steps import (
    Alert,
    Amend,
    Ask,
    Calendar,
    EraseAll,
    Forget,
    Hear,
    Keep,
    LookUp,
    NameSealed,
    OpenHidden,
    OptIn,
    OptOut,
    Poll,
    Raise,
    Rate,
    Say,
    Serve,
    SetPhonePin,
    SetPin,
    Settle,
    ShowCopy,
    Speak,
    Step,
    Unlock,
    Unreachable,
    Watch,
    Wish,
)
from helpline.taxonomy import Category

SAFETY = "safety"
SAFETY_TEXTS = {
    (False, True): "safety",
    (False, False): "safety_no_number",
    (True, True): "safety_nobody",
    (True, False): "safety_nobody_no_number",
}
"""By whether nobody is there, and whether there is a number to call."""
KEEP_AWAITING = (LookUp, NameSealed, SetPin, Unlock, SetPhonePin, ShowCopy, Amend, Forget)


class Effects:
    """The steps of one message, inside one transaction."""

    def __init__(self, session: Session, house: House, claim: Claim, now: datetime) -> None:
        self._session = session
        self._house = house
        self._claim = claim
        self._now = now
        self._said = 0
        self.book = Cases(session, house.keys)
        self._transcript = Transcript(session, house.keys, now)
        self.conversation: Conversation = claim.conversation
        self.turn: Turn | None = None
        self._understood: dict[str, str] = {}
        self._codes = Codes(claim.key, now, self)
        self.alone = SelfService(session, house, claim.key, now, self)
        self.private = Private(session, house, claim.key, now, self)

    def apply(
        self, reading: Reading, steps: tuple[Step, ...], embedding: str | None = None
    ) -> Turn | None:
        """Do the steps. Returns the turn that the dialogue engine must take, if any."""
        self._bar(reading)
        self._understood = {"form": reading.language.form}
        if embedding:
            self._understood["embedding"] = embedding
        first_try = self._claim.attempts == 1
        waits = self.conversation.awaiting is not Awaiting.NOTHING and bool(steps)
        if waits and first_try and not any(isinstance(step, KEEP_AWAITING) for step in steps):
            self.wait_for(Awaiting.NOTHING, None)
        if not self.conversation.hidden or any(isinstance(step, Raise) for step in steps):
            self._transcript.heard(self.conversation, reading)
        if not self.conversation.hidden:
            held.release(self._session, self.conversation.id, self._now)
        if reading.site and not self.conversation.language_known:
            self._count_site(reading.site)
        for step in steps:
            self._do(step, reading)
        if reading.inbound.kind is not InboundKind.BLOCKED:
            talks.heard(self._session, self.conversation.id, self._now)
        return self.turn

    def _count_site(self, site: str) -> None:
        """A place's poster brought somebody here: that, and nothing of who it was."""
        if site in sites(self._session):
            figures.note(self._session, Counted.SITE, self._now, value=site)

    def dialogue_answered(self) -> None:
        """What the worker was answering is over: a PIN that opened a case, a choice that was offered.

        Not before: until the dialogue has answered, the same message may have to be read again.
        """
        if self.conversation.awaiting is Awaiting.PIN:
            self.wait_for(Awaiting.NOTHING, None)
        messages.handed_over(self._session, self.conversation.id)
        offers.withdraw(self._session, self.conversation.id)

    def say(self, replies: list[Outbound], slot: str) -> None:
        """Queue replies, remember their choices, and keep them in the transcript."""
        for number, reply in enumerate(merge(replies, self.conversation.channel)):
            dedup = f"{slot}:{self._claim.key}:{number}"[:240]
            if not outbox.is_queued(self._session, dedup):
                self._queue(dedup, reply)

    def _queue(self, dedup: str, reply: Outbound) -> None:
        worker, session, now = self.conversation, self._session, self._now
        cases = self.book.of_conversation(worker.id) if CASE_CODE in reply.text else []
        tokens = offers.offer(session, worker.id, dedup, with_code(reply, cases), now)
        outbox.enqueue(session, self._house.keys, worker.id, dedup, tokens, now)
        self._transcript.said(worker, dedup, reply)

    def say_key(self, key: str, slot: str | None = None, **values: object) -> None:
        """Queue a reply of the catalogue in the worker's language."""
        self._said += 1
        number = self._number()
        absent = self._nobody_until() if key == SAFETY else None
        if key == SAFETY:
            key = SAFETY_TEXTS[absent is not None, number is not None]
        reply = self._house.catalogue.reply(
            key,
            self.conversation.language,
            operator=self._house.settings.operator_name,
            number=number,
            time=absent,
            **values,
        )
        self.say([reply], slot or f"say{self._said}")

    def phrase(self, key: str) -> str:
        """Words of the catalogue in the worker's language."""
        return self._house.catalogue.reply(key, self.conversation.language).text

    def numbers(self) -> Mapping[str, Line]:
        """Who helps where the worker works: the installation's own before the shipped ones."""
        country = self.conversation.country or self._house.settings.country
        shipped = self._house.directory.get(country, {})
        at_home = country == self._house.settings.country
        return {**shipped, **(numbers(self._session) if at_home else {})}

    def _number(self) -> str | None:
        """The emergency number."""
        line = self.numbers().get(EMERGENCY)
        return line.number if line else None

    def _bar(self, reading: Reading) -> None:
        """Whoever of the staff has a tie to somebody that the worker names never hears of it."""
        text = reading.inbound.text
        roster = rosters.load(self._session, self._house.keys) if text else None
        if text and roster:
            barred = roster.barred_by(text.reveal().casefold())
            rosters.bar(self._session, self.conversation.id, barred)

    def _nobody_until(self) -> str | None:
        """When somebody will be there, if a roster says that nobody is, not even on call."""
        roster = rosters.load(self._session, self._house.keys)
        if roster is None or roster.on_duty(self._now, critical=True):
            return None
        begins = roster.next_duty(self._now)
        return told_time(begins) if begins else None

    def _do(self, step: Step, reading: Reading) -> None:
        match step:
            case Say(key):
                self.say_key(key)
            case Ask(text, command):
                self.ask(Ask(text, command))
            case Speak(language):
                self.change(language=language, language_known=True)
            case OptOut():
                self.book.set_opted_out(self.conversation.id, True, self._now)
                self._reload()
            case OptIn():
                self.book.set_opted_out(self.conversation.id, False, self._now)
                self._reload()
            case SetPin() | LookUp() | Unlock():
                self._codes.do(step)
            case NameSealed(names):
                self.alone.name_sealed(names)
            case Forget(name) | Amend(name):
                text = reading.safe if isinstance(step, Amend) else None
                messages.amend(
                    self._session, self.conversation.id, source_of(self.conversation, name), text
                )
            case Raise() | Watch():
                self._danger(step)
            case Alert():
                casework.put_before_staff(self.book, self.conversation, self._claim.key, self._now)
            case Keep(media):
                self._keep(media, reading)
            case _:
                self._aside(step)

    def _aside(self, step: Step) -> None:
        """What has a room of its own, or no answer."""
        session, worker = self._session, self.conversation.id
        match step:
            case Hear():
                handover.heard(session, self._house.keys, worker, self._now)
                messages.handed_over(session, worker)
            case EraseAll():
                erase_queue.ask(session, worker, self._now)
            case Wish(who):
                self.change(wants=who)
                for case in self.book.of_conversation(worker):
                    self.book.note_event(case.id, "wish", "worker", self._now, who)
            case Unreachable():
                conversations.set_reachable(session, worker, False)
                self.book.set_opted_out(worker, True, self._now)
            case Serve() | Rate() | Settle() | Poll():
                self.alone.do(step)
            case SetPhonePin() | OpenHidden() | Calendar() | ShowCopy():
                self.private.do(step)

    def _danger(self, step: Raise | Watch) -> None:
        if isinstance(step, Watch):
            self.change(in_danger=step.state.value)
            return
        category = step.kinds[0].category if step.kinds else Category.SVC
        casework.raise_alarm(
            self.book, self.conversation, step.severity, category, self._claim.key, self._now
        )

    def _keep(self, media: Media, reading: Reading) -> None:
        worker, now = self.conversation, self._now
        source = source_of(self.conversation, reading.inbound.name)
        if expect(self._session, self._house.keys, worker.id, worker.channel, source, media, now):
            take = casework.await_listener if media.spoken else casework.take_file
            take(self.book, worker, self._claim.key, now)

    def ask(self, ask: Ask, case: CaseId | None = None) -> None:
        """The turn that the dialogue engine must take. `case`: the one that a code or PIN has opened."""
        conversation = self.conversation
        metadata: dict[str, Any] = {
            "language": conversation.language,
            "channel": conversation.channel.value,
            "consent": conversation.consent.in_force.value,
            "country": conversation.country or self._house.settings.country,
            "country_told": bool(conversation.country),
            "sector": conversation.sector,
            "case": case,
            **self._understood,
        }
        self.turn = Turn(
            conversation.dialogue_sender,
            self._claim.key,
            ask.text,
            ask.command,
            metadata,
            retry=self._claim.attempts > 1 or self._claim.postponed,
        )

    def wait_for(self, awaiting: Awaiting, case: CaseId | None = None) -> None:
        """The next message may be this."""
        self.book.set_awaiting(self.conversation.id, awaiting, case)

    def change(self, **values: object) -> None:
        """Set what the conversation is."""
        conversations.change(self._session, self.conversation.id, **values)
        self._reload()

    def _reload(self) -> None:
        self.conversation = conversations.load(self._session, self.conversation.id)
