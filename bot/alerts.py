"""Tells staff outside of the console: through Apprise, with severity, case and link only."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Protocol

import apprise
import structlog

from bot.house import House
from db import alerts
from db.alerts import Due
from helpline.alerts import alert_text, opened_text

LEASE = timedelta(minutes=1)
LONGEST_PAUSE = 60.0

log = structlog.get_logger("westline.alerts")


class Notifier(Protocol):
    """Something that reaches staff."""

    def notify(self, title: str, body: str) -> bool:
        """Whether it went out. May block; never raises for a provider's fault."""
        ...


class AppriseNotifier:
    """Mail, Telegram, SMS gateways and whatever else Apprise knows, by their addresses."""

    def __init__(self, urls: tuple[str, ...]) -> None:
        self._apprise = apprise.Apprise()
        for url in urls:
            self._apprise.add(url)

    def notify(self, title: str, body: str) -> bool:
        """To all addresses; false if one of them did not take it."""
        return bool(self._apprise.notify(title=title, body=body))


class Alerter:
    """Works off the alerts that are due. Without an address they wait in the console's queue alone."""

    def __init__(self, house: House, notifier: Notifier | None) -> None:
        self._house, self._notifier = house, notifier

    def claim(self) -> Due | None:
        """The next alert that must go out."""
        if self._notifier is None:
            return None
        now = self._house.now()
        with self._house.database.read() as session:
            if not alerts.is_due(session, now):
                return None
        with self._house.database.write() as session:
            return alerts.claim(session, now, LEASE)

    async def send(self, due: Due) -> None:
        """Send one alert, and note what came of it."""
        if self._notifier is None:
            return
        url = self._house.settings.public_url
        if due.kind == alerts.OPENED:
            title, body = opened_text(due.case, url)
        else:
            title, body = alert_text(due.severity, due.case, due.stage, url)
        try:
            gone = await asyncio.to_thread(self._notifier.notify, title, body)
            why = "an address did not take it"
        except Exception as fault:
            gone, why = False, type(fault).__name__
        await asyncio.to_thread(self._settle, due, gone, why)

    def _settle(self, due: Due, gone: bool, why: str) -> None:
        now = self._house.now()
        with self._house.database.write() as session:
            if gone:
                alerts.sent(session, due, now)
                return
            log.error("alert_failed", case=due.case, why=why, attempts=due.attempts)
            pause = timedelta(seconds=min(2.0**due.attempts, LONGEST_PAUSE))
            alerts.failed(session, due, why, now + pause)
