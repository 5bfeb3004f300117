"""The action server: rasa-sdk's executor on loopback, behind a secret, silent about content.

rasa-sdk's own server listens on every address without a password and returns the whole tracker in
its errors. The actions themselves are ordinary; `rasa run actions` would find them too.
"""

from __future__ import annotations

import hmac
from typing import Any

import structlog
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions.desk import desk

SECRET_HEADER = "x-westline-secret"  # noqa: S105 - the header's name
log = structlog.get_logger("westline.actions")


def make_app(secret: str) -> Starlette:
    """The application that Rasa's action_endpoint calls."""
    executor = ActionExecutor()
    executor.register_package("actions")
    desk()

    async def run(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, secret.encode()):
            return JSONResponse({"error": "wrong secret"}, 403)
        call: dict[str, Any] = await request.json()
        name = call.get("next_action")
        try:
            return JSONResponse(await executor.run(call))
        except ActionExecutionRejection as rejection:
            return JSONResponse({"error": "rejected", "action_name": rejection.action_name}, 400)
        except ActionNotFoundException:
            return JSONResponse({"error": "no such action", "action_name": name}, 404)
        except Exception as fault:
            log.error("action_failed", action=name, fault=type(fault).__name__)
            return JSONResponse({"error": "failed", "action_name": name}, 500)

    async def health(_request: Request) -> Response:
        return JSONResponse({"ok": True})

    return Starlette(routes=[Route("/actions", run, methods=["POST"]), Route("/healthz", health)])
