"""The steps that a case code or its PIN asks for: what the dialogue never sees."""

from __future__ import annotations

from bot.hand import Hand
from bot.selfservice import SelfService
from helpline import lookup
from helpline.cases import CaseId
from helpline.codes import CaseCode
from helpline.conversation import Awaiting
from helpline.errors import CaseNotFound, TooManyGuesses
from helpline.steps import Ask, LookUp, SetPin, Unlock

SHOW = Ask(None, "/give_case_code")


class Codes:
    """Does such steps, inside the transaction of the message."""

    def __init__(self, hand: Hand, alone: SelfService) -> None:
        self._hand, self._alone = hand, alone
        self._key, self._now = hand.key, hand.now

    def do(self, step: SetPin | LookUp | Unlock) -> None:
        """One of them."""
        match step:
            case SetPin(pin):
                self._set_pin(pin)
            case LookUp(code):
                self._look_up(code)
            case Unlock(pin):
                self._unlock(pin)

    def _look_up(self, code: CaseCode) -> None:
        hand, worker = self._hand, self._hand.conversation
        try:
            case = lookup.find_by_code(hand.book, worker, code, self._key, self._now)
        except CaseNotFound:
            hand.say_key("code_unknown")
        except TooManyGuesses:
            hand.say_key("too_many_guesses")
        else:
            if case.has_pin and (case.conversation != worker.id or worker.shared):
                hand.wait_for(Awaiting.PIN, case.id)
                hand.say_key("pin_needed")
            else:
                hand.wait_for(Awaiting.NOTHING)
                hand.ask(SHOW, case.id)

    def _unlock(self, pin: str) -> None:
        hand, worker = self._hand, self._hand.conversation
        wanted = CaseId(worker.awaiting_case or "")
        try:
            case = lookup.unlock_with_pin(hand.book, worker, wanted, pin, self._key, self._now)
        except CaseNotFound:
            hand.say_key("pin_wrong")
        except TooManyGuesses:
            hand.say_key("too_many_guesses")
        else:
            hand.ask(SHOW, case.id)

    def _set_pin(self, pin: str) -> None:
        hand = self._hand
        case = hand.conversation.awaiting_case
        if case is not None:
            hand.book.set_pin(CaseId(case), pin)
        hand.wait_for(Awaiting.NOTHING)
        self._alone.handed_in("pin_set")
