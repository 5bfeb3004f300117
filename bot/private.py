"""The steps for a phone that others read: hide, open again, be a calendar; and a worker's own statement."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.house import House
from db import held, outbox, phone
from db.held import Asked
from helpline import lookup, workdays
from helpline.cases import Answer, Case
from helpline.conversation import Awaiting
from helpline.errors import CaseNotFound, TooManyGuesses
from helpline.message import Outbound
from helpline.steps import Calendar, OpenHidden, SetPhonePin, ShowCopy
from helpline.text import RawText

if TYPE_CHECKING:
    from bot.effects import Effects

PrivateStep = SetPhonePin | OpenHidden | Calendar | ShowCopy


class Private:
    """Does such steps, inside the transaction of the message."""

    def __init__(
        self, session: Session, house: House, key: str, now: datetime, effects: Effects
    ) -> None:
        self._session, self._house, self._key, self._now = session, house, key, now
        self._effects = effects

    def do(self, step: PrivateStep) -> None:
        """One of them."""
        match step:
            case SetPhonePin(pin):
                self._set_pin(pin)
            case OpenHidden(pin):
                self._open(pin)
            case Calendar(words):
                self._be_calendar(words)
            case ShowCopy(pin):
                self._show_copy(pin)

    def hide(self) -> None:
        """At once if there is a PIN to open it again; else ask for one."""
        worker = self._effects.conversation.id
        if phone.has_pin(self._session, worker):
            held.hold(self._session, worker)
            self._effects.change(hidden=True)
            self._be_calendar(RawText(""))
        else:
            self._effects.wait_for(Awaiting.PHONE_PIN)
            self._effects.say_key("hide_choose_pin")

    def _set_pin(self, pin: str) -> None:
        effects, worker = self._effects, self._effects.conversation.id
        phone.set_pin(self._session, worker, pin)
        effects.wait_for(Awaiting.NOTHING)
        held.hold(self._session, worker)
        effects.say_key("hide_done")  # the last thing that goes
        effects.change(hidden=True)

    def _open(self, pin: str) -> None:
        """With the right PIN, and not after many wrong ones: whoever holds the phone may try them all."""
        worker, book, effects = self._effects.conversation.id, self._effects.book, self._effects
        here, _everywhere = book.failed_guesses(worker, lookup.LIMITS.since(self._now))
        if here < lookup.LIMITS.per_address and phone.opens(self._session, worker, pin):
            effects.change(hidden=False, opted_out=False)
            effects.say_key("hide_opened")
            held.release(self._session, worker, self._now)
            return
        book.note_guess(self._key, worker, self._now)
        self._be_calendar(RawText(pin))

    def _be_calendar(self, words: RawText) -> None:
        worker, catalogue = self._effects.conversation, self._house.catalogue
        today = self._now.date()
        note = workdays.noted(words.reveal(), today, worker.language)
        if note:
            phone.note(self._session, self._house.keys, worker.id, *note)
        notes = phone.notes(self._session, self._house.keys, worker.id)
        week = workdays.drawn(today, notes, worker.language)
        shown = catalogue.reply("calendar", worker.language, week=week, day=today.day)
        dedup = f"calendar:{self._key}"[:240]
        outbox.enqueue(
            self._session, self._house.keys, worker.id, dedup, shown, self._now, Asked.CALENDAR
        )

    def ask_copy(self) -> None:
        """The last case with a PIN: without one, whoever holds the phone could read the story."""
        effects = self._effects
        cases = [
            case for case in effects.book.of_conversation(effects.conversation.id) if case.answers
        ]
        if not cases:
            effects.say_key("copy_nothing")
        elif not cases[-1].has_pin:
            effects.wait_for(Awaiting.NEW_PIN, cases[-1].id)
            effects.say_key("copy_no_pin")
        else:
            effects.wait_for(Awaiting.COPY_PIN, cases[-1].id)
            effects.say_key("pin_needed")

    def _show_copy(self, pin: str) -> None:
        effects = self._effects
        wanted = effects.conversation.awaiting_case
        effects.wait_for(Awaiting.NOTHING)
        mine = effects.book.of_conversation(effects.conversation.id)
        try:
            asked = next(case for case in mine if case.id == wanted)
            case = lookup.unlock_with_pin(
                effects.book, effects.conversation, asked.id, pin, self._key, self._now
            )
        except (CaseNotFound, StopIteration):
            effects.say_key("pin_wrong")
        except TooManyGuesses:
            effects.say_key("too_many_guesses")
        else:
            effects.say([self._statement(case)], "copy")

    def _statement(self, case: Case) -> Outbound:
        told = "\n".join(str(case.answers[answer]) for answer in Answer if answer in case.answers)
        return self._house.catalogue.reply(
            "copy_statement", self._effects.conversation.language, told=told
        )
