"""Files through the real channels, from pretend providers on a real port."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.base import ChannelPort, MediaRefused, ProviderDown, SendError
from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import WhatsAppChannel
from bot.simulator.app import Simulator
from bot.simulator.state import Fault
from tests.support.house import test_settings
from tests.support.outside import simulator_server
from tests.support.running import free_port

pytestmark = pytest.mark.slow

SOUND = b"OggS" + bytes(5000)
MOST = 100_000


class Providers:
    """Both pretend providers, and our channels pointed at them."""

    def __init__(self, port: int) -> None:
        settings = test_settings(
            WHATSAPP_API_URL=f"http://127.0.0.1:{port}/graph",
            TELEGRAM_API_URL=f"http://127.0.0.1:{port}/telegram",
        )
        assert settings.whatsapp
        assert settings.telegram
        self._whatsapp, self._telegram = settings.whatsapp, settings.telegram
        self.simulator = Simulator("http://127.0.0.1:1", settings.whatsapp, settings.telegram)

    def of(self, name: str) -> Any:
        return getattr(self.simulator, name)

    def channel(self, name: str) -> ChannelPort:
        if name == "whatsapp":
            return WhatsAppChannel(self._whatsapp)
        return TelegramChannel(self._telegram)

    def sent(self, name: str, sound: bytes = SOUND) -> str:
        """A phone sends a voice note; what would fetch it."""
        provider = self.of(name)
        provider.speak("8801700000001" if name == "whatsapp" else "700000001", sound)
        return str(list(provider.state.files)[-1])

    def fetch(self, name: str, reference: str, most: int = MOST, discard: bool = False) -> bytes:
        async def run() -> bytes:
            channel = self.channel(name)
            try:
                body = await channel.fetch(reference, most)
                if discard:
                    await channel.discard(reference)
                return body
            finally:
                await channel.close()

        return asyncio.run(run())


@pytest.fixture(scope="module")
def providers() -> Iterator[Providers]:
    port = free_port()
    both = Providers(port)
    with simulator_server(both.simulator, port):
        yield both


BOTH = pytest.mark.parametrize("name", ["whatsapp", "telegram"])


@BOTH
def test_a_voice_note_comes_whole(providers: Providers, name: str) -> None:
    assert providers.fetch(name, providers.sent(name)) == SOUND


@BOTH
def test_a_file_that_is_gone(providers: Providers, name: str) -> None:
    with pytest.raises(MediaRefused):
        providers.fetch(name, "12345")


@BOTH
def test_a_file_that_is_too_large(providers: Providers, name: str) -> None:
    with pytest.raises(MediaRefused, match="bytes"):
        providers.fetch(name, providers.sent(name), most=100)


@BOTH
@pytest.mark.parametrize(("kind", "error"), [("503", ProviderDown), ("401", SendError)])
def test_a_provider_at_fault_is_asked_again(
    providers: Providers, name: str, kind: str, error: type[SendError]
) -> None:
    reference = providers.sent(name)
    providers.of(name).state.faults.append(Fault(kind, 1))
    with pytest.raises(error):
        providers.fetch(name, reference)
    assert providers.fetch(name, reference) == SOUND


def test_whatsapp_is_asked_to_delete_its_copy(providers: Providers) -> None:
    reference = providers.sent("whatsapp")
    providers.fetch("whatsapp", reference, discard=True)
    assert reference not in providers.simulator.whatsapp.state.files
