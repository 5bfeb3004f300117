"""Finding a case again: by its code, or by its code and a PIN; slowly for whoever guesses."""

from __future__ import annotations

from datetime import datetime

from helpline.cases import Case, CaseId
from helpline.codes import CaseCode, GuessLimits
from helpline.conversation import Conversation
from helpline.errors import CaseNotFound, TooManyGuesses
from helpline.ports import CaseBook

LIMITS = GuessLimits()


def find_by_code(
    book: CaseBook, conversation: Conversation, code: CaseCode, key: str, now: datetime
) -> Case:
    """The case of a code. Raises TooManyGuesses before looking, CaseNotFound after counting.

    A code of one's own conversation is never counted or slowed.
    """
    case = book.by_code(code)
    if case is not None and case.conversation == conversation.id:
        return case
    _slow_down(book, conversation, now)
    if case is None:
        book.note_guess(key, conversation.id, now)
        raise CaseNotFound("no case has this code")
    return case


def unlock_with_pin(
    book: CaseBook, conversation: Conversation, case_id: CaseId, pin: str, key: str, now: datetime
) -> Case:
    """The case, if the PIN is right. A wrong one counts as a wrong guess."""
    _slow_down(book, conversation, now)
    case = book.by_id(case_id)
    if case is None or not book.pin_matches(case_id, pin):
        book.note_guess(key, conversation.id, now)
        raise CaseNotFound("the PIN does not open this case")
    return case


def _slow_down(book: CaseBook, conversation: Conversation, now: datetime) -> None:
    here, everywhere = book.failed_guesses(conversation.id, LIMITS.since(now))
    if LIMITS.exceeded(here, everywhere):
        raise TooManyGuesses("too many wrong codes; the next try is read in an hour")
