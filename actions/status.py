"""Where a case stands: the state and the next date, never the story."""

from __future__ import annotations

from datetime import datetime

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import message_of, open_book
from actions.guard import Events, GuardedAction
from helpline.cases import Case, CaseId
from helpline.sla import first_reply_due

MOST = 3


class ActionCaseStatus(GuardedAction):
    """The case whose code was given, or the worker's own latest ones, or a question for the code."""

    def name(self) -> str:
        return "action_case_status"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        message = message_of(tracker)
        with open_book(message) as (book, conversation, _now):
            if message.case is not None:
                found = book.by_id(CaseId(message.case))
                cases = [found] if found else []
            else:
                # Whoever holds a shared phone must know the code.
                cases = [] if conversation.shared else book.of_conversation(conversation.id)
        for case in cases[-MOST:]:
            dispatcher.utter_message(response=f"utter_status_{case.status}", **_dates(case))
        if not cases:
            dispatcher.utter_message(response="utter_ask_case_code")
        elif message.case is None and not tracker.active_loop and not cases[-1].is_sealed:
            over = cases[-1].may_be_reopened
            dispatcher.utter_message(response="utter_status_over" if over else "utter_status_open")
        return []


def _dates(case: Case) -> dict[str, str]:
    return {
        "opened": _day(case.opened_at),
        "updated": _day(case.updated_at),
        "due": _day(first_reply_due(case.severity, case.opened_at)),
    }


def _day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d")
