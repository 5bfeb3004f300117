"""Where Rasa 3.6.21 must behave otherwise. Each patch says why; tests/assistant shows that it holds.

1. An action that fails would be skipped and the story told on, as if it had worked. Here the whole
   turn is given up, the tracker stays as it was, and the gateway tries again.
2. Rasa checks a JSON schema anew on every action call (30 ms); the checked validator is kept (1 ms).
3. Rasa finds the class of each stored event by walking all classes; the walk is remembered.
4. The log anonymiser makes Rasa load each tracker a second time to redact it; our store redacts.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import aiohttp
import jsonschema
from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import Event
from rasa.utils.endpoints import ClientResponseError


class TurnAborted(BaseException):
    """An action failed. Not an Exception: Rasa swallows those and goes on with the story."""


class ActionsDown(TurnAborted):
    """The action server was not reached: nothing is wrong with the message."""


def apply() -> None:
    """Patch Rasa, once."""
    if getattr(RemoteAction, "patched_by_westline", False):
        return
    RemoteAction.patched_by_westline = True
    _abort_failed_turns()
    _keep_validator()
    _remember_event_types()
    _redact_in_store_only()


def _abort_failed_turns() -> None:
    original = RemoteAction.run

    async def run(self: RemoteAction, *args: Any, **kwargs: Any) -> Any:
        try:
            return await original(self, *args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as fault:
            raise _abort(self.name(), fault) from None

    RemoteAction.run = run


def _abort(action: str, fault: Exception) -> TurnAborted:
    """Which of the two: Rasa wraps what went wrong, the reason is behind it."""
    reasons = []
    cause: BaseException | None = fault
    while cause is not None:
        reasons.append(cause)
        cause = cause.__cause__ or cause.__context__
    if any(isinstance(reason, ClientResponseError) for reason in reasons):
        return TurnAborted(f"{action} failed")
    if any(isinstance(reason, aiohttp.ClientError | OSError | TimeoutError) for reason in reasons):
        return ActionsDown(f"{action}: the action server was not reached")
    return TurnAborted(f"{action} failed")


def _keep_validator() -> None:
    schema = RemoteAction.action_response_format_spec()
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)

    def validate(_self: RemoteAction, result: dict[str, Any]) -> bool:
        error = jsonschema.exceptions.best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    RemoteAction._validate_action_result = validate


def _remember_event_types() -> None:
    original = Event.resolve_by_type
    Event.resolve_by_type = staticmethod(cache(original))


def _redact_in_store_only() -> None:
    async def nothing(_self: MessageProcessor, _tracker: Any) -> None:
        return None

    MessageProcessor.run_anonymization_pipeline = nothing
