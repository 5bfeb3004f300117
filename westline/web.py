"""The web process: doors for providers, the gateway and the outbox, the web chat, the console."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import httpx
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from bot.alerts import Alerter, AppriseNotifier
from bot.channels.telegram import TelegramChannel
from bot.eraser import Eraser
from bot.gateway import Gateway
from bot.house import House
from bot.media import Collector
from bot.outbox import Sender
from bot.poller import Poller
from bot.pump import Pump
from bot.simulator.app import Simulator
from bot.typing_signs import TypingSigns
from bot.webchat import WebChat
from bot.webhooks import Webhooks
from console import assets
from console.app import console_app
from console.front import Front, StrictHeaders
from console.office import Office
from dashboard.app import Dashboard
from dashboard.board import Figures
from db import leases
from db.database import Database
from db.keys import KeyRing
from helpline.catalogue import Catalogue
from helpline.directory import load_directory
from helpline.message import Channel
from helpline.roles import Permission
from helpline.settings import Settings
from westline import build, locales
from westline.build import ROOT
from westline.metrics import Metrics
from westline.tokens import behind


def make_app(
    house: House,
    simulator: Simulator | None = None,
    languages_ready: Callable[[], bool] = lambda: True,
) -> Starlette:
    """One application under one address. The simulator is there in the demo only."""
    pump = Pump(
        Gateway(house),
        Sender(house),
        Collector(house),
        Alerter(house, AppriseNotifier()),
        Eraser(house),
        TypingSigns(house),
    )
    webhooks = Webhooks(house, pump)
    office = Office(
        house.database,
        house.keys,
        house.now,
        house.catalogue,
        house.settings,
        house.directory,
        samples=simulator is not None,
    )

    @asynccontextmanager
    async def running(_app: Starlette) -> AsyncIterator[None]:
        pump.start()
        tasks = [asyncio.create_task(work) for work in _background(house, webhooks, simulator)]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await pump.stop()
        await asyncio.gather(house.dialogue.close(), *(c.close() for c in house.channels.values()))

    routes: list[BaseRoute] = [
        Route("/", lambda _request: RedirectResponse("/console")),
        Route("/healthz", lambda _request: JSONResponse({"alive": True})),
        Route("/readyz", _readiness(house, languages_ready)),
        Route(
            "/metrics", behind(tuple(filter(None, [house.settings.metrics_token])), Metrics(house))
        ),
        *webhooks.routes(),
        *WebChat(house, webhooks).routes(),
        Mount("/console", console_app(office)),
        Mount("/dashboard", dashboard_app(office)),
    ]
    if simulator:
        routes.append(Mount("/simulator", simulator.app()))
    return Starlette(routes=routes, lifespan=running)


def make_console(settings: Settings) -> Starlette:
    """The console alone, without any channel: to prepare an installation, or on a machine of its own."""
    locales.compile_all(ROOT)
    database = build.build_database(settings)
    office = Office(
        database,
        KeyRing(settings.master_keys),
        database.now,
        Catalogue.load(ROOT, settings.languages),
        settings,
        load_directory(ROOT / "rights"),
    )
    return Starlette(
        routes=[
            Route("/", lambda _request: RedirectResponse("/console")),
            Route("/healthz", lambda _request: JSONResponse({"alive": True})),
            Mount("/console", console_app(office)),
            Mount("/dashboard", dashboard_app(office)),
        ]
    )


def dashboard_app(office: Office) -> ASGIApp:
    """The managers' pages, behind the door of the console."""
    front = Front(office)
    own = office.settings.figures_url
    shared = own == office.settings.database_url
    database = office.database if shared else Database.at(own)
    figures = Figures(database, office.now, early=office.samples)
    pages = Dashboard(
        figures,
        lambda handler: front.guarded(Permission.FIGURES, handler),
        lambda endpoint: behind(office.settings.api_tokens, endpoint),
        assets.address,
    )
    return StrictHeaders(pages.app())


def _background(
    house: House, webhooks: Webhooks, simulator: Simulator | None
) -> list[Coroutine[Any, Any, None]]:
    work: list[Coroutine[Any, Any, None]] = []
    telegram = house.channels.get(Channel.TELEGRAM)
    settings = house.settings.telegram
    if isinstance(telegram, TelegramChannel) and settings:
        poller = Poller(house, webhooks, telegram)
        work.append(poller.announce() if settings.webhook_secret else poller.run())
    if simulator:
        work.append(simulator.run())
    return work


def _readiness(
    house: House, languages_ready: Callable[[], bool]
) -> Callable[[Request], Awaitable[Response]]:
    async def readyz(_request: Request) -> Response:
        parts = {
            "database": await asyncio.to_thread(_database_answers, house),
            "dialogue": await house.dialogue.ready(),
            "actions": await _answers(f"{house.settings.actions_url}/healthz"),
            "schedule": await asyncio.to_thread(_schedule_ticks, house),
            "languages": languages_ready(),
        }
        return JSONResponse(parts, 200 if all(parts.values()) else 503)

    return readyz


def _database_answers(house: House) -> bool:
    try:
        with house.database.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _schedule_ticks(house: House) -> bool:
    try:
        with house.database.read() as session:
            return leases.is_held(session, "schedule", house.now())
    except SQLAlchemyError:
        return False


async def _answers(url: str) -> bool:
    try:
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            return (await client.get(url)).status_code == 200
    except httpx.HTTPError:
        return False
