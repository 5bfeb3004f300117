"""Polling Telegram: what is confirmed is committed, and a second poller waits."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select

from bot.alerts import Alerter, AppriseNotifier
from bot.channels.telegram import TelegramChannel
from bot.eraser import Eraser
from bot.gateway import Gateway
from bot.media import Collector
from bot.outbox import Sender
from bot.poller import Poller
from bot.pump import Pump
from bot.simulator.app import Simulator
from bot.typing_signs import TypingSigns
from bot.webhooks import Webhooks
from db import leases
from db.tables import InboxRow, LeaseRow
from helpline.message import Channel
from tests.bot.test_specs import Providers
from tests.support.house import make_house, test_settings
from tests.support.specs import BOT_API, check_telegram


@pytest.fixture
def house(database, keys, clock):  # type: ignore[no-untyped-def]
    return make_house(database, keys, clock)


def connected(settings, simulator: Simulator) -> TelegramChannel:  # type: ignore[no-untyped-def]
    channel = TelegramChannel(settings)
    for request in channel.bot._request:
        request._client = httpx.AsyncClient(  # type: ignore[attr-defined]
            transport=Providers(simulator, "/telegram"), base_url="https://api.telegram.org"
        )
    return channel


def poll(house, simulator: Simulator, times: int = 1) -> list[int]:  # type: ignore[no-untyped-def]
    channel = connected(replace(test_settings().telegram, webhook_secret=""), simulator)
    webhooks = Webhooks(
        house,
        Pump(
            Gateway(house),
            Sender(house),
            Collector(house),
            Alerter(house, AppriseNotifier()),
            Eraser(house),
            TypingSigns(house),
        ),
    )

    async def run() -> list[int]:
        poller = Poller(house, webhooks, channel)
        return [await poller.poll_once(wait=0) for _ in range(times)]

    return asyncio.run(run())


def pretend(house) -> Simulator:  # type: ignore[no-untyped-def]
    return Simulator(
        "http://127.0.0.1:1",
        house.settings.whatsapp,
        replace(house.settings.telegram, webhook_secret=""),
    )


def test_updates_are_stored_and_then_confirmed(house) -> None:  # type: ignore[no-untyped-def]
    simulator = pretend(house)
    simulator.telegram.say("700000001", "one")
    simulator.telegram.say("700000001", "two")
    assert poll(house, simulator, times=2) == [2, 0]
    with house.database.read() as session:
        rows = session.scalars(select(InboxRow).order_by(InboxRow.id)).all()
        offset = session.scalars(select(LeaseRow)).one().offset
    assert [row.channel for row in rows] == ["telegram", "telegram"]
    assert offset == int(rows[-1].provider_id.split(":")[1]) + 1


def test_what_was_stored_but_not_confirmed_comes_again_and_is_known(house) -> None:  # type: ignore[no-untyped-def]
    simulator = pretend(house)
    simulator.telegram.say("700000001", "one")
    poll(house, simulator)
    with house.database.write() as session:
        session.get_one(LeaseRow, "telegram").offset = 0
    poll(house, simulator)
    with house.database.read() as session:
        assert len(session.scalars(select(InboxRow)).all()) == 1


def test_a_second_poller_waits(house, clock, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from datetime import timedelta

    monkeypatch.setattr("bot.poller.PAUSE_SECONDS", 0)
    with house.database.write() as session:
        leases.take(session, "telegram", "another machine", clock(), timedelta(seconds=60))
    simulator = pretend(house)
    simulator.telegram.say("700000001", "one")
    assert poll(house, simulator) == [0]
    assert Channel.TELEGRAM in house.channels


def test_telegram_is_told_where_the_webhook_is(house) -> None:  # type: ignore[no-untyped-def]
    simulator = pretend(house)
    channel = connected(house.settings.telegram, simulator)
    webhooks = Webhooks(
        house,
        Pump(
            Gateway(house),
            Sender(house),
            Collector(house),
            Alerter(house, AppriseNotifier()),
            Eraser(house),
            TypingSigns(house),
        ),
    )
    asyncio.run(Poller(house, webhooks, channel).announce())
    (told,) = [
        values for method, values in simulator.telegram.state.requests if method == "setWebhook"
    ]
    assert told["url"] == f"{house.settings.public_url}/webhooks/telegram"
    assert told["secret_token"] == "test-webhook-secret"
    assert "message" in told["allowed_updates"]
    if BOT_API.exists():
        check_telegram("setWebhook", told)
