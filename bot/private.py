"""The steps for a phone that others read: hide, open again, be a calendar; and a worker's own statement."""

from __future__ import annotations

from bot.hand import Hand
from db import held, outbox, phone
from db.held import Asked
from helpline import lookup, workdays
from helpline.cases import Answer, Case
from helpline.conversation import Awaiting
from helpline.errors import CaseNotFound, TooManyGuesses
from helpline.message import Outbound
from helpline.steps import Calendar, OpenHidden, SetPhonePin, ShowCopy
from helpline.text import RawText

PrivateStep = SetPhonePin | OpenHidden | Calendar | ShowCopy


class Private:
    """Does such steps, inside the transaction of the message."""

    def __init__(self, hand: Hand) -> None:
        self._hand, self._session, self._house = hand, hand.session, hand.house
        self._key, self._now = hand.key, hand.now

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
        worker = self._hand.conversation.id
        if phone.has_pin(self._session, worker):
            held.hold(self._session, worker)
            self._hand.change(hidden=True)
            self._be_calendar(RawText(""))
        else:
            self._hand.wait_for(Awaiting.PHONE_PIN)
            self._hand.say_key("hide_choose_pin")

    def _set_pin(self, pin: str) -> None:
        hand, worker = self._hand, self._hand.conversation.id
        phone.set_pin(self._session, worker, pin)
        hand.wait_for(Awaiting.NOTHING)
        held.hold(self._session, worker)
        hand.say_key("hide_done")  # the last thing that goes
        hand.change(hidden=True)

    def _open(self, pin: str) -> None:
        """With the right PIN, and not after many wrong ones: whoever holds the phone may try them all."""
        worker, book, hand = self._hand.conversation.id, self._hand.book, self._hand
        here, _everywhere = book.failed_guesses(worker, lookup.LIMITS.since(self._now))
        if here < lookup.LIMITS.per_address and phone.opens(self._session, worker, pin):
            hand.change(hidden=False, opted_out=False)
            hand.say_key("hide_opened")
            held.release(self._session, worker, self._now)
            return
        book.note_guess(self._key, worker, self._now)
        self._be_calendar(RawText(pin))

    def _be_calendar(self, words: RawText) -> None:
        worker, catalogue = self._hand.conversation, self._house.catalogue
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
        hand = self._hand
        cases = [case for case in hand.book.of_conversation(hand.conversation.id) if case.answers]
        if not cases:
            hand.say_key("copy_nothing")
        elif not cases[-1].has_pin:
            hand.wait_for(Awaiting.NEW_PIN, cases[-1].id)
            hand.say_key("copy_no_pin")
        else:
            hand.wait_for(Awaiting.COPY_PIN, cases[-1].id)
            hand.say_key("pin_needed")

    def _show_copy(self, pin: str) -> None:
        hand = self._hand
        wanted = hand.conversation.awaiting_case
        hand.wait_for(Awaiting.NOTHING)
        mine = hand.book.of_conversation(hand.conversation.id)
        try:
            asked = next(case for case in mine if case.id == wanted)
            case = lookup.unlock_with_pin(
                hand.book, hand.conversation, asked.id, pin, self._key, self._now
            )
        except (CaseNotFound, StopIteration):
            hand.say_key("pin_wrong")
        except TooManyGuesses:
            hand.say_key("too_many_guesses")
        else:
            hand.say([self._statement(case)], "copy")

    def _statement(self, case: Case) -> Outbound:
        told = "\n".join(str(case.answers[answer]) for answer in Answer if answer in case.answers)
        return self._house.catalogue.reply(
            "copy_statement", self._hand.conversation.language, told=told
        )
