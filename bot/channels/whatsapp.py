"""WhatsApp Cloud API: our own intake, pywa to read one event and to send.

pywa reads only the first message of a batch and drops contacts without `user_id`; so a body is
verified on its raw bytes, cut into single events here, and each is handed to pywa when its turn
comes. pywa would give its token to any media host: the transport below refuses every other host.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import httpx
from pywa.errors import WhatsAppError
from pywa.types import (
    Button,
    CallbackButton,
    CallbackSelection,
    DeletedMessage,
    EditedMessage,
    Message,
    RawUpdate,
    Section,
    SectionList,
    SectionRow,
)
from pywa.types.templates import TemplateLanguage
from pywa_async import WhatsApp

from bot.channels import whatsapp_errors
from bot.channels.base import (
    MediaRefused,
    MessageInvalid,
    NotOnChannel,
    OutcomeUnknown,
    ProviderDown,
)
from bot.channels.limits import LIMITS, check
from bot.channels.transport import Quick
from bot.channels.whatsapp_intake import moment
from db.addresses import Destination
from helpline.message import Channel, Inbound, InboundKind, Media, Outbound, place
from helpline.settings import WhatsAppSettings
from helpline.text import RawText

GRAPH_VERSION = 24.0
GRAPH = "https://graph.facebook.com"
FILES = "https://lookaside.fbsbx.com"
KINDS = {
    "text": InboundKind.TEXT,
    "interactive": InboundKind.CHOICE,
    "button": InboundKind.CHOICE,
    "image": InboundKind.MEDIA,
    "video": InboundKind.MEDIA,
    "document": InboundKind.MEDIA,
    "audio": InboundKind.VOICE,
    "sticker": InboundKind.STICKER,
    "location": InboundKind.LOCATION,
    "contacts": InboundKind.CONTACT,
    "reaction": InboundKind.REACTION,
    "edit": InboundKind.EDIT,
    "revoke": InboundKind.REVOKE,
    "system": InboundKind.IDENTITY,
}


class WhatsAppChannel:
    """Reads one event and sends one message."""

    keeps_body = False
    reports_delivery = True

    def __init__(self, settings: WhatsAppSettings, timeout: float = 15.0) -> None:
        self._session = httpx.AsyncClient(
            mounts=_mounts(settings.api_url),
            timeout=timeout,
            trust_env=False,
        )
        self._client = WhatsApp(
            phone_id=settings.phone_id,
            token=settings.token,
            session=self._session,
            api_version=GRAPH_VERSION,
        )

    def parse(self, payload: bytes) -> Inbound:
        """Read one event with pywa. What pywa cannot read is UNSUPPORTED, with its time and id."""
        value = json.loads(payload)["entry"][0]["changes"][0]["value"]
        message = value["messages"][0]
        kind = KINDS.get(message.get("type"), InboundKind.UNSUPPORTED)
        sent_at = moment(message.get("timestamp"))
        try:
            fields = self._fields(kind, RawUpdate(payload, hmac_header=None, update_hash=""))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            kind, fields = InboundKind.UNSUPPORTED, {}
        about = message.get("context") or {}
        return Inbound(
            Channel.WHATSAPP,
            str(message["id"]),
            kind,
            sent_at,
            sender=_sender(value),
            forwarded=bool(about.get("forwarded") or about.get("frequently_forwarded")),
            **fields,
        )

    def _fields(self, kind: InboundKind, update: RawUpdate) -> dict[str, Any]:
        # pywa types its readers for the synchronous client; reading one event touches neither.
        client: Any = self._client
        match kind:
            case InboundKind.CHOICE:
                content = update["entry"][0]["changes"][0]["value"]["messages"][0]
                is_list = "list_reply" in content.get("interactive", {})
                reader = CallbackSelection if is_list else CallbackButton
                tapped = reader.from_update(client, update)
                return {"text": RawText(tapped.title), "choice": str(tapped.data)}
            case InboundKind.EDIT:
                edited = EditedMessage.from_update(client, update)
                text = edited.message.text or edited.message.caption
                return {"text": _raw(text), "refers_to": edited.original_message_id}
            case InboundKind.REVOKE:
                return {"refers_to": DeletedMessage.from_update(client, update).original_message_id}
            case InboundKind.TEXT | InboundKind.MEDIA:
                message = Message.from_update(client, update)
                file = message.image or message.document
                media = Media(file.id, spoken=False) if file else None
                return {"text": _raw(message.text or message.caption), "media": media}
            case InboundKind.LOCATION:
                where = Message.from_update(client, update).location
                return {"text": RawText(place(where.latitude, where.longitude)) if where else None}
            case InboundKind.VOICE:
                audio = Message.from_update(client, update).audio
                return {"media": Media(audio.id) if audio else None}
            case _:
                return {}

    async def send(self, destination: Destination, outbound: Outbound, reference: int) -> str:
        """Send text, buttons or a list. `reference` comes back in delivery reports."""
        check(outbound, Channel.WHATSAPP)
        if destination.address.channel is not Channel.WHATSAPP:
            raise NotOnChannel("not a WhatsApp address")
        try:
            sent = await self._send(destination.address.value, outbound, str(reference))
        except WhatsAppError as error:
            raise whatsapp_errors.classify(error.code, error.status_code) from None
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ProviderDown(f"WhatsApp was not reached: {type(error).__name__}") from None
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise OutcomeUnknown(f"WhatsApp's answer was lost: {type(error).__name__}") from None
        return str(sent.id)

    async def _send(self, to: str, outbound: Outbound, reference: str) -> Any:
        if outbound.template is None:
            return await self._client.send_message(
                to, outbound.text, buttons=_buttons(outbound), tracker=reference
            )
        name, language = outbound.template
        return await self._client.send_template(
            to, name, TemplateLanguage(language), tracker=reference
        )

    async def fetch(self, reference: str, most: int) -> bytes:
        """A file by its id; its address lives for five minutes and is asked for each time."""
        try:
            place = await self._client.get_media_url(reference)
            body = await self._download(place.url, most)
        except WhatsAppError as error:
            failure = whatsapp_errors.classify(error.code, error.status_code)
            if isinstance(failure, MessageInvalid):
                raise MediaRefused(str(failure)) from None
            raise failure from None
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise ProviderDown(f"the file did not come: {type(error).__name__}") from None
        return body

    async def discard(self, reference: str) -> None:
        """Delete the provider's copy. Not vital: it goes by itself after some days."""
        with suppress(WhatsAppError, httpx.HTTPError):
            await self._client.delete_media(reference)

    async def _download(self, url: str, most: int) -> bytes:
        body = bytearray()
        async with self._session.stream("GET", url) as answer:
            if answer.status_code == 404:
                raise MediaRefused("the file is gone")
            answer.raise_for_status()
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > most:
                    raise MediaRefused(f"a file of more than {most} bytes")
        return bytes(body)

    async def show_typing(self, destination: Destination, name: str) -> None:
        """For 25 seconds, or until a message comes. Their last message is shown as read by it."""
        with suppress(WhatsAppError, httpx.HTTPError):
            await self._client.indicate_typing(name)

    async def unsend(self, address: str, names: tuple[str, ...]) -> None:
        """There is no way to ask for it: the worker deletes the chat."""

    async def close(self) -> None:
        """Let connections go."""
        await self._session.aclose()


def _mounts(api_url: str) -> dict[str, httpx.AsyncBaseTransport]:
    """Where requests, and our token with them, may go: the API, and the hosts that its files are on."""
    files = httpx.AsyncHTTPTransport(retries=0)
    return {
        "all://": _Refuse(),
        FILES: files,
        str(httpx.URL(api_url).copy_with(raw_path=b"/")).rstrip("/"): files,
        GRAPH: _Redirected(api_url),
    }


def _sender(value: dict[str, Any]) -> RawText | None:
    contact: dict[str, Any] = next(iter(value.get("contacts") or []), {})
    name = (contact.get("profile") or {}).get("name")
    return RawText(name) if isinstance(name, str) and name else None


def _raw(text: str | None) -> RawText | None:
    return RawText(text) if text else None


def _buttons(outbound: Outbound) -> list[Button] | SectionList | None:
    choices = outbound.choices
    if not choices:
        return None
    if len(choices) <= LIMITS[Channel.WHATSAPP].few:
        return [Button(title=c.title, callback_data=c.payload) for c in choices]
    rows = [SectionRow(title=c.title, callback_data=c.payload) for c in choices]
    return SectionList(button_title="☰", sections=[Section(title="☰", rows=rows)])


class _Refuse(httpx.AsyncBaseTransport):
    """No other host ever gets our token."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.UnsupportedProtocol(f"{request.url.host} is not a host of the WhatsApp API")


class _Redirected(httpx.AsyncBaseTransport):
    """Carries what pywa sends to the Graph API to the address that is configured for it."""

    def __init__(self, api_url: str) -> None:
        self._base = httpx.URL(api_url)
        self._inner = Quick()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        prefix = self._base.raw_path.rstrip(b"/")
        request.url = request.url.copy_with(
            scheme=self._base.scheme,
            host=self._base.host,
            port=self._base.port,
            raw_path=prefix + request.url.raw_path,
        )
        request.headers["host"] = self._base.netloc.decode()
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()
