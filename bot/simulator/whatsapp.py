"""Pretend Graph API: takes messages as Meta does, reports their delivery, and sends what phones say."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.limits import LIMITS, width
from bot.simulator.delivery import Delivery
from bot.simulator.state import VOICE, Bubble, State
from helpline.message import Channel
from helpline.settings import WhatsAppSettings

WINDOW_SECONDS = 24 * 3600
WABA = "100000000000001"


@cache
def bsuid(number: str) -> str:
    """The pretend user id of a pretend number."""
    return f"BD.{int(number) % 10**15:015d}"


class PretendWhatsApp:
    """The provider's side of one number."""

    def __init__(self, settings: WhatsAppSettings, delivery: Delivery) -> None:
        self._settings = settings
        self._delivery = delivery
        self.state = State()
        self.names: dict[str, str] = {}

    def routes(self) -> list[Route]:
        """Graph API paths, under any version."""
        return [
            Route("/{version}/{phone_id}/messages", self.messages, methods=["POST"]),
            Route("/files/{media_id}", self.file),
            Route("/{version}/{media_id}", self.media, methods=["GET", "DELETE"]),
        ]

    def say(self, number: str, text: str, choice: dict[str, str] | None = None) -> Bubble:
        """A pretend phone writes, or taps a choice {id, title}."""
        bubble = self.state.add(number, True, text or (choice or {}).get("title", ""))
        bubble.provider_id = f"wamid.SIM{self.state.name()}"
        content: dict[str, Any] = {"type": "text", "text": {"body": text}}
        if choice:
            kind = choice.get("kind", "button_reply")
            reply = {"id": choice["id"], "title": choice["title"]}
            content = {
                "type": "interactive",
                "interactive": {"type": kind, kind: reply},
                "context": {"from": self._settings.phone_id, "id": choice.get("of", "wamid.SIM0")},
            }
        self.deliver(number, {"id": bubble.provider_id, **content})
        return bubble

    def speak(self, number: str, sound: bytes) -> Bubble:
        """A pretend phone sends a voice note."""
        bubble = self.state.add(number, True, VOICE)
        bubble.provider_id = f"wamid.SIM{self.state.name()}"
        media = str(self.state.name())
        self.state.files[media] = sound
        audio = {
            "id": media,
            "mime_type": "audio/ogg; codecs=opus",
            "sha256": base64.b64encode(hashlib.sha256(sound).digest()).decode(),
            "voice": True,
        }
        self.deliver(number, {"id": bubble.provider_id, "type": "audio", "audio": audio})
        return bubble

    async def media(self, request: Request) -> Response:
        """GET or DELETE /{version}/{id}: where a file is, for five minutes; or how our number is."""
        if request.headers.get("authorization") != f"Bearer {self._settings.token}":
            return _error(401, 190, "Invalid OAuth access token.")
        name = request.path_params["media_id"]
        fault = self.state.next_fault()
        if fault and fault.kind != "drop":
            return _fault(fault.kind)
        if name == self._settings.phone_id and request.method == "GET":
            return JSONResponse(
                {"id": name, "verified_name": "Westline", "quality_rating": "GREEN"}
            )
        if name not in self.state.files:
            return _error(400, 100, "Unsupported get request. Object does not exist.")
        if request.method == "DELETE":
            del self.state.files[name]
            return JSONResponse({"success": True})
        sound = self.state.files[name]
        version = request.path_params["version"]
        return JSONResponse(
            {
                "url": str(request.url.replace(query="")).replace(f"/{version}/", "/files/"),
                "mime_type": "audio/ogg",
                "sha256": hashlib.sha256(sound).hexdigest(),
                "file_size": len(sound),
                "id": name,
                "messaging_product": "whatsapp",
            }
        )

    async def file(self, request: Request) -> Response:
        """The bytes themselves: they too want the token."""
        if request.headers.get("authorization") != f"Bearer {self._settings.token}":
            return Response(status_code=401)
        sound = self.state.files.get(request.path_params["media_id"])
        return Response(sound, media_type="audio/ogg") if sound else Response(status_code=404)

    def deliver(self, number: str, message: dict[str, Any]) -> None:
        """Send any message object as a webhook."""
        self._delivery.whatsapp(self.envelope([(number, message)]))

    def envelope(self, messages: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
        """A webhook body with messages of several phones."""
        now = str(int(time.time()))
        value = {
            **self._metadata(),
            "contacts": [
                {
                    "profile": {"name": self.names.get(n, "Test Worker")},
                    "wa_id": n,
                    "user_id": bsuid(n),
                }
                for n, _ in messages
            ],
            "messages": [
                {"from": n, "from_user_id": bsuid(n), "timestamp": now, **m} for n, m in messages
            ],
        }
        return self._wrap(value)

    async def messages(self, request: Request) -> Response:
        """POST /{version}/{phone-id}/messages."""
        if request.headers.get("authorization") != f"Bearer {self._settings.token}":
            return _error(401, 190, "Invalid OAuth access token.")
        body = await request.json()
        self.state.requests.append(("messages", body))
        fault = self.state.next_fault()
        if fault and fault.kind != "drop":
            return _fault(fault.kind)
        if body.get("status") == "read":
            return JSONResponse({"success": True})
        problem = _refusal(body)
        if problem:
            return _error(400, 100, problem)
        number = self._number(body)
        if number is None:
            return _error(400, 131026, "Message undeliverable.")
        late = time.time() - self.state.last_written[number] > WINDOW_SECONDS
        if late and body["type"] != "template":
            return _error(400, 131047, "Re-engagement message.")
        name = f"wamid.SIM{self.state.name()}"
        text, choices = _content(body)
        bubble = self.state.add(number, False, text, choices=choices, provider_id=name)
        self._report(bubble, body.get("biz_opaque_callback_data"))
        if fault:
            await asyncio.sleep(0)
            return Response(
                status_code=502, content=b"<html>bad gateway</html>", media_type="text/html"
            )
        return JSONResponse(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": number, "wa_id": number}],
                "messages": [{"id": name}],
            }
        )

    def _number(self, body: dict[str, Any]) -> str | None:
        wanted = str(body.get("to") or body.get("recipient"))
        known = list(self.state.last_written)
        return next((n for n in known if wanted in (n, bsuid(n))), None)

    def _report(self, bubble: Bubble, tracker: str | None) -> None:
        for status in ("sent", "delivered", "read"):
            report = {
                "id": bubble.provider_id,
                "status": status,
                "timestamp": str(int(time.time())),
                "recipient_id": bubble.phone,
                "recipient_user_id": bsuid(bubble.phone),
            }
            if tracker:
                report["biz_opaque_callback_data"] = tracker
            self._delivery.whatsapp(self._wrap({**self._metadata(), "statuses": [report]}))
            bubble.ticks = status

    def _metadata(self) -> dict[str, Any]:
        return {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": "8800000000",
                "phone_number_id": self._settings.phone_id,
            },
        }

    def _wrap(self, value: dict[str, Any]) -> dict[str, Any]:
        change = {"field": "messages", "value": value}
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": WABA, "time": int(time.time()), "changes": [change]}],
        }


def _error(status: int, code: int, message: str) -> Response:
    return JSONResponse(
        {
            "error": {
                "message": f"(#{code}) {message}",
                "type": "OAuthException",
                "code": code,
                "fbtrace_id": "SIM",
            }
        },
        status,
    )


def _fault(kind: str) -> Response:
    code = int(kind)
    if code < 600:
        return Response(status_code=code, content=b"<html>no</html>", media_type="text/html")
    return _error(429 if code in (130429, 131056) else 400, code, "A fault was asked for.")


def _content(body: dict[str, Any]) -> tuple[str, list[dict[str, str]]]:
    if body["type"] == "text":
        return body["text"]["body"], []
    if body["type"] == "template":
        return f"[{body['template']['name']}/{body['template']['language']['code']}]", []
    interactive = body["interactive"]
    action = interactive["action"]
    if interactive["type"] == "button":
        replies = [{**b["reply"], "kind": "button_reply"} for b in action["buttons"]]
    else:
        rows = [row for section in action["sections"] for row in section["rows"]]
        replies = [{"id": r["id"], "title": r["title"], "kind": "list_reply"} for r in rows]
    return interactive["body"]["text"], replies


def _refusal(body: dict[str, Any]) -> str | None:
    """What Meta would refuse, by the limits that it publishes."""
    if body.get("messaging_product") != "whatsapp" or body.get("type") not in (
        "text",
        "interactive",
        "template",
    ):
        return "Unsupported post request."
    text, choices = _content(body)
    limits = LIMITS[Channel.WHATSAPP]
    longest = limits.text_with_choices if choices else limits.text
    if not text or width(text) > longest:
        return "Invalid parameter: body"
    few = body["type"] == "interactive" and body["interactive"]["type"] == "button"
    title = limits.few_title if few else limits.most_title
    if len(choices) > (limits.few if few else limits.most):
        return "Invalid parameter: too many choices"
    if any(not 0 < width(choice["title"]) <= title for choice in choices):
        return "Invalid parameter: title"
    return None
