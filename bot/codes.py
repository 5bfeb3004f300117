"""The steps that a case code or its PIN asks for: what the dialogue never sees."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpline import lookup
from helpline.cases import CaseId
from helpline.codes import CaseCode
from helpline.conversation import Awaiting
from helpline.errors import CaseNotFound, TooManyGuesses
from helpline.steps import Ask, LookUp, SetPin, Unlock

if TYPE_CHECKING:
    from bot.effects import Effects

SHOW = Ask(None, "/give_case_code")


class Codes:
    """Does such steps, inside the transaction of the message."""

    def __init__(self, key: str, now: datetime, effects: Effects) -> None:
        self._key, self._now, self._effects = key, now, effects

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
        effects, worker = self._effects, self._effects.conversation
        try:
            case = lookup.find_by_code(effects.book, worker, code, self._key, self._now)
        except CaseNotFound:
            effects.say_key("code_unknown")
        except TooManyGuesses:
            effects.say_key("too_many_guesses")
        else:
            if case.has_pin and (case.conversation != worker.id or worker.shared):
                effects.wait_for(Awaiting.PIN, case.id)
                effects.say_key("pin_needed")
            else:
                effects.wait_for(Awaiting.NOTHING)
                effects.ask(SHOW, case.id)

    def _unlock(self, pin: str) -> None:
        effects, worker = self._effects, self._effects.conversation
        wanted = CaseId(worker.awaiting_case or "")
        try:
            case = lookup.unlock_with_pin(effects.book, worker, wanted, pin, self._key, self._now)
        except CaseNotFound:
            effects.say_key("pin_wrong")
        except TooManyGuesses:
            effects.say_key("too_many_guesses")
        else:
            effects.ask(SHOW, case.id)

    def _set_pin(self, pin: str) -> None:
        effects = self._effects
        case = effects.conversation.awaiting_case
        if case is not None:
            effects.book.set_pin(CaseId(case), pin)
        effects.wait_for(Awaiting.NOTHING)
        effects.alone.handed_in("pin_set")
