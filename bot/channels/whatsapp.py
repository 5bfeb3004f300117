"""WhatsApp Cloud API: pywa sends, and fetches files.

How events come in is in whatsapp_intake.py and whatsapp_reading.py, which hosts get our token in whatsapp_hosts.py.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import httpx
from pywa.errors import WhatsAppError
from pywa.types import (
    Button,
    Section,
    SectionList,
    SectionRow,
)
from pywa.types.templates import TemplateLanguage
from pywa_async import WhatsApp

from bot.channels import whatsapp_errors, whatsapp_reading
from bot.channels.base import (
    MediaRefused,
    MessageInvalid,
    NotOnChannel,
    OutcomeUnknown,
    ProviderDown,
)
from bot.channels.limits import LIMITS, check
from bot.channels.whatsapp_hosts import mounts
from db.addresses import Destination
from helpline.message import Channel, Inbound, Outbound
from helpline.settings import WhatsAppSettings

GRAPH_VERSION = 24.0


class WhatsAppChannel:
    """Reads one event and sends one message."""

    keeps_body = False
    reports_delivery = True

    def __init__(self, settings: WhatsAppSettings, timeout: float = 15.0) -> None:
        self._session = httpx.AsyncClient(
            mounts=mounts(settings.api_url),
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
        """Read one event."""
        return whatsapp_reading.read(self._client, payload)

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


def _buttons(outbound: Outbound) -> list[Button] | SectionList | None:
    choices = outbound.choices
    if not choices:
        return None
    if len(choices) <= LIMITS[Channel.WHATSAPP].few:
        return [Button(title=c.title, callback_data=c.payload) for c in choices]
    rows = [SectionRow(title=c.title, callback_data=c.payload) for c in choices]
    return SectionList(button_title="☰", sections=[Section(title="☰", rows=rows)])
