"""The gateway's door into Rasa: authenticated, idempotent, honest about failure, silent in logs.

Rasa's stock `rest` channel answers 200 with nothing when it crashes, and logs the worker's text.
"""

from __future__ import annotations

import gc
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.lock_store import LockError
from rasa.shared.core.events import BotUttered, Event, UserUttered
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.assistant import patches, privacy
from bot.assistant.tracker_store import RedactedTrackerStore, asked_by, asks
from bot.dialogue import SECRET_HEADER

log = logging.getLogger("westline.assistant")


class MemoryDown(Exception):
    """The tracker could not be read or kept. No message's fault: it is tried again, however often."""


def answer(body: dict[str, Any], status: int = 200) -> HTTPResponse:
    """JSON, as sanic's own helper would, without its optional dependencies."""
    return HTTPResponse(json.dumps(body), status, content_type="application/json")


class GatewayInput(InputChannel):
    """POST /webhooks/gateway/turn {sender, text, message_id, metadata, retry} → {replies, asks}."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        patches.apply()
        privacy.register()

    @classmethod
    def name(cls) -> str:
        """Part of the path."""
        return "gateway"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayInput:
        """From credentials.yml. Without a secret the server does not start."""
        secret = (credentials or {}).get("secret")
        if not secret:
            raise SystemExit("credentials.yml gives the gateway channel no secret")
        return cls(str(secret))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes, and a guard at start."""
        routes = Blueprint("gateway_turns")

        @routes.listener("after_server_start")
        async def guard(app: Sanic, _loop: Any) -> None:
            store = app.ctx.agent.tracker_store
            if not isinstance(store._tracker_store, RedactedTrackerStore):
                log.critical("the tracker store is not ours: refusing to run")
                app.stop()
            store._on_tracker_store_error = _never_fall_back_to_memory
            app.ctx.agent.processor.on_circuit_break = _give_up_turning_in_circles
            gc.collect()
            gc.freeze()  # the model stays: half a second is lost each time it is looked through again

        @routes.route("/ready", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            is_ready = request.app.ctx.agent.is_ready()
            return answer({"ready": is_ready}, 200 if is_ready else 503)

        @routes.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            given = str(request.headers.get(SECRET_HEADER, "")).encode("latin-1", "replace")
            if not hmac.compare_digest(given, self._secret):
                return answer({"error": "wrong secret"}, 403)
            return await _take(request.json, request.app.ctx.agent, on_new_message)

        return routes


async def _take(
    body: dict[str, Any], agent: Any, handle: Callable[[UserMessage], Awaitable[Any]]
) -> HTTPResponse:
    if not agent.is_ready():
        return answer({"error": "no model"}, 503)
    output = CollectingOutputChannel()
    message = UserMessage(
        body["text"],
        output,
        body["sender"],
        input_channel="gateway",
        message_id=body["message_id"],
        metadata=body.get("metadata") or {},
    )
    try:
        if body.get("retry"):
            tracker = await agent.tracker_store.retrieve(body["sender"])
            replayed = _replay(list(tracker.events), body["message_id"]) if tracker else None
            if replayed is not None:
                return answer({"replies": replayed, "asks": asked_by(tracker)})
        await handle(message)
    except (patches.ActionsDown, MemoryDown) as down:
        return answer({"error": str(down)}, 503)
    except LockError:
        return answer({"error": "locked"}, 409)
    except (Exception, patches.TurnAborted) as fault:
        log.error("turn failed: %s", type(fault).__name__)
        return answer({"error": type(fault).__name__}, 500)
    return answer({"replies": [_reply(m) for m in output.messages], "asks": asks.get()})


def _replay(events: list[Event], message_id: str) -> list[dict[str, Any]] | None:
    """What was answered to a message that was handled before, or None."""
    for index, event in enumerate(events):
        if isinstance(event, UserUttered) and event.message_id == message_id:
            replies = []
            for later in events[index + 1 :]:
                if isinstance(later, UserUttered):
                    break
                if isinstance(later, BotUttered):
                    replies.append(_reply({"text": later.text, **(later.data or {})}))
            return replies
    return None


def _reply(message: dict[str, Any]) -> dict[str, Any]:
    return {"text": message.get("text"), "buttons": message.get("buttons") or []}


def _give_up_turning_in_circles(*_ignored: Any) -> None:
    raise patches.TurnAborted("the stories lead in a circle")


def _never_fall_back_to_memory(error: Exception) -> None:
    raise MemoryDown(f"tracker store: {type(error).__name__}") from None
