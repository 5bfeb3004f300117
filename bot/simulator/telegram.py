"""Pretend Bot API: takes messages as Telegram does, and sends what phones say by webhook or polling."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.limits import LIMITS, width
from bot.simulator.delivery import Delivery
from bot.simulator.state import VOICE, Bubble, State
from helpline.message import Channel
from helpline.settings import TelegramSettings

AT_ONCE = 100
"""Messages that deleteMessages takes in one call."""


class PretendTelegram:
    """The provider's side of one bot."""

    def __init__(self, settings: TelegramSettings, delivery: Delivery) -> None:
        self._settings = settings
        self._delivery = delivery
        self._updates: deque[dict[str, Any]] = deque(maxlen=10_000)
        self.state = State()
        self.names: dict[str, str] = {}
        self.left: list[str] = []
        self._webhook = ""

    def routes(self) -> list[Route]:
        """Bot API paths."""
        return [
            Route("/file/bot{token}/{path:path}", self.file),
            Route("/bot{token}/{method}", self.call, methods=["GET", "POST"]),
        ]

    def say(self, chat: str, text: str, choice: dict[str, str] | None = None) -> Bubble:
        """A pretend phone writes, or taps a choice {id, title}."""
        bubble = self.state.add(chat, True, text or (choice or {}).get("title", ""))
        bubble.provider_id = str(bubble.id)
        if choice:
            query = {
                "id": f"q{self.state.name()}",
                "from": self._user(chat),
                "chat_instance": "1",
                "data": choice["id"],
                "message": {**self._message(chat, bubble), "text": "…"},
            }
            self.deliver({"callback_query": query})
        else:
            self.deliver({"message": {**self._message(chat, bubble), "text": text}})
        return bubble

    def speak(self, chat: str, sound: bytes) -> Bubble:
        """A pretend phone sends a voice note."""
        bubble = self.state.add(chat, True, VOICE)
        bubble.provider_id, file = str(bubble.id), f"AwAC{self.state.name()}"
        self.state.files[file] = sound
        voice = {
            "file_id": file,
            "file_unique_id": f"u{file}",
            "duration": 3,
            "mime_type": "audio/ogg",
            "file_size": len(sound),
        }
        self.deliver({"message": {**self._message(chat, bubble), "voice": voice}})
        return bubble

    async def file(self, request: Request) -> Response:
        """GET /file/bot{token}/{path}: the bytes of a file."""
        if request.path_params["token"] != self._settings.token:
            return Response(status_code=404)
        sound = self.state.files.get(request.path_params["path"].removeprefix("voice/"))
        return Response(sound, media_type="audio/ogg") if sound else Response(status_code=404)

    async def _get_file(self, values: dict[str, Any]) -> Response:
        fault = self.state.next_fault()
        if fault and fault.kind != "drop":
            return _error(int(fault.kind), "A fault was asked for")
        file = str(values.get("file_id"))
        if file not in self.state.files:
            return _error(400, "Bad Request: invalid file_id")
        size = len(self.state.files[file])
        found = {"file_id": file, "file_unique_id": f"u{file}", "file_size": size}
        return _ok({**found, "file_path": f"voice/{file}"})

    def deliver(self, content: dict[str, Any]) -> None:
        """Send any update."""
        update = {"update_id": self.state.name() % 2**31, **content}
        if self._settings.webhook_secret:
            self._delivery.telegram(update)
        else:
            self._updates.append(update)

    async def call(self, request: Request) -> Response:
        """Any method of the Bot API."""
        if request.path_params["token"] != self._settings.token:
            return _error(401, "Unauthorized")
        method = request.path_params["method"]
        values = await _values(request)
        self.state.requests.append((method, values))
        known = {
            "getMe": self._get_me,
            "getWebhookInfo": self._get_webhook_info,
            "sendMessage": self._send_message,
            "getUpdates": self._get_updates,
            "getFile": self._get_file,
            "leaveChat": self._leave_chat,
            "deleteMessages": self._delete_messages,
        }
        if method in known:
            return await known[method](values)
        if method == "setWebhook":
            self._webhook = str(values.get("url") or "")
            return _ok(True)
        if method in ("answerCallbackQuery", "deleteWebhook", "sendChatAction"):
            return _ok(True)
        return _error(404, "Not Found")

    async def _get_me(self, _values: dict[str, Any]) -> Response:
        number = int(self._settings.token.split(":")[0])
        me = {"id": number, "is_bot": True, "first_name": "Westline", "username": "westline_bot"}
        return _ok({**me, "can_join_groups": False})

    async def _get_webhook_info(self, _values: dict[str, Any]) -> Response:
        info = {"url": self._webhook, "has_custom_certificate": False, "pending_update_count": 0}
        return _ok(info)

    async def _send_message(self, values: dict[str, Any]) -> Response:
        fault = self.state.next_fault()
        if fault and fault.kind == "429":
            extra = {"parameters": {"retry_after": fault.retry_after}}
            return _error(429, f"Too Many Requests: retry after {fault.retry_after}", extra)
        if fault and fault.kind != "drop":
            return _error(int(fault.kind), "A fault was asked for")
        chat, text = str(values.get("chat_id")), str(values.get("text") or "")
        if chat not in self.state.last_written and not chat.startswith("-"):
            return _error(400, "Bad Request: chat not found")
        if not text or width(text) > LIMITS[Channel.TELEGRAM].text:
            return _error(400, "Bad Request: message text is empty or too long")
        rows = (values.get("reply_markup") or {}).get("inline_keyboard", [])
        buttons = [button for row in rows for button in row]
        if any(not 1 <= len(b["callback_data"].encode()) <= 64 for b in buttons):
            return _error(400, "Bad Request: BUTTON_DATA_INVALID")
        choices = [{"id": b["callback_data"], "title": b["text"]} for b in buttons]
        bubble = self.state.add(chat, False, text, choices=choices, ticks="sent")
        bubble.provider_id = str(bubble.id)
        if fault:
            return Response(status_code=502, content=b"<html>bad gateway</html>")
        return _ok({**self._message(chat, bubble), "text": text})

    async def _get_updates(self, values: dict[str, Any]) -> Response:
        offset, until = (
            int(values.get("offset") or 0),
            time.time() + int(values.get("timeout") or 0),
        )
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        while not self._updates and time.time() < until:
            await asyncio.sleep(0.1)
        return _ok(list(self._updates)[:100])

    async def _leave_chat(self, values: dict[str, Any]) -> Response:
        self.left.append(str(values.get("chat_id")))
        return _ok(True)

    async def _delete_messages(self, values: dict[str, Any]) -> Response:
        if not 1 <= len(values.get("message_ids") or ()) <= AT_ONCE:
            return _error(400, "Bad Request: message identifiers are not specified")
        self.state.remove(str(values.get("chat_id")), set(map(int, values["message_ids"])))
        return _ok(True)

    def _user(self, chat: str) -> dict[str, Any]:
        name = self.names.get(chat, "Test Worker")
        return {"id": int(chat), "is_bot": False, "first_name": name, "language_code": "en"}

    def _message(self, chat: str, bubble: Bubble) -> dict[str, Any]:
        kind = "group" if chat.startswith("-") else "private"
        return {
            "message_id": bubble.id,
            "date": int(time.time()),
            "chat": {"id": int(chat), "type": kind, "first_name": "Test"},
            "from": self._user(chat.lstrip("-")),
        }


def _ok(result: object) -> Response:
    return JSONResponse({"ok": True, "result": result})


def _error(status: int, description: str, extra: dict[str, Any] | None = None) -> Response:
    body = {"ok": False, "error_code": status, "description": description, **(extra or {})}
    return JSONResponse(body, status)


async def _values(request: Request) -> dict[str, Any]:
    """Parameters as Telegram takes them: query, form or JSON, objects as JSON text."""
    if request.headers.get("content-type", "").startswith("application/json"):
        given = await request.json()
        return dict(given)
    values: dict[str, Any] = dict(request.query_params)
    async with request.form() as form:
        for key, value in form.items():
            text = str(value)
            values[key] = json.loads(text) if text[:1] in ("{", "[") and key != "text" else text
    return values
