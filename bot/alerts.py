"""Tells staff outside of the console: through Apprise, with severity, case and link only."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

import apprise
import structlog

from bot.house import House
from db import alerts
from db import roster as rosters
from db.alerts import Due
from helpline.alerts import alert_text, opened_text, silent_text
from helpline.language import base_of
from helpline.roster import Level, Person

LEASE = timedelta(minutes=1)
LONGEST_PAUSE = 60.0
SUPERVISORS_TOO = 1
"""The circle of those who are told of silence."""

log = structlog.get_logger("westline.alerts")


def _words(due: Due, now: datetime, url: str) -> tuple[str, str]:
    if due.kind == alerts.OPENED:
        return opened_text(due.case, url)
    if due.kind == alerts.SILENT:
        return silent_text(due.case, url)
    return alert_text(due.severity, due.case, now - due.opened_at, url)


class Notifier(Protocol):
    """Something that reaches staff."""

    def notify(self, title: str, body: str, addresses: tuple[str, ...]) -> bool:
        """To all of them; whether it went out. May block; never raises for a provider's fault."""
        ...


class AppriseNotifier:
    """Mail, Telegram, SMS gateways and whatever else Apprise knows, by their addresses."""

    def notify(self, title: str, body: str, addresses: tuple[str, ...]) -> bool:
        """False if one of the addresses did not take it."""
        everybody = apprise.Apprise()
        for address in addresses:
            everybody.add(address)
        return bool(everybody.notify(title=title, body=body))


class Alerter:
    """Works off the alerts that are due: to the addresses of the house, and of the people on duty.

    Without any address they wait in the console's queue alone.
    """

    def __init__(self, house: House, notifier: Notifier) -> None:
        self._house, self._notifier = house, notifier

    def claim(self) -> Due | None:
        """The next alert that must go out."""
        now, shared = self._house.now(), self._house.settings.alert_urls
        with self._house.database.read() as session:
            if not alerts.is_due(session, now):
                return None
            roster = rosters.load(session, self._house.keys)
            if not shared and not (roster and any(p.addresses for p in roster.people)):
                return None
        with self._house.database.write() as session:
            return alerts.claim(session, now, LEASE)

    async def send(self, due: Due) -> None:
        """Send one alert, and note what came of it."""
        url = self._house.settings.public_url
        title, body = _words(due, self._house.now(), url)
        try:
            to = await asyncio.to_thread(self._addresses, due)
            gone = await asyncio.to_thread(self._notifier.notify, title, body, to)
            why = "an address did not take it"
        except Exception as fault:
            gone, why = False, type(fault).__name__
        await asyncio.to_thread(self._settle, due, gone, why)

    def _addresses(self, due: Due) -> tuple[str, ...]:
        """Those of the house, and of whoever must be told at this stage. Each once."""
        house = self._house
        with house.database.read() as session:
            roster = rosters.load(session, house.keys)
            barred = rosters.barred(session, due.conversation)
        told: tuple[Person, ...] = ()
        if roster and due.kind == alerts.OPENED:
            may = tuple(person for person in roster.people if person.login not in barred)
            told = tuple(person for person in may if person.level > Level.RESPONDER) or may
        elif roster:
            language, now = base_of(due.language), house.now()
            stage = due.stage if due.kind == alerts.WAITS else SUPERVISORS_TOO
            told = roster.told(due.severity, stage, now, language, due.category, barred, due.wants)
        personal = (address for person in told for address in person.addresses)
        return tuple(dict.fromkeys((*house.settings.alert_urls, *personal)))

    def _settle(self, due: Due, gone: bool, why: str) -> None:
        now = self._house.now()
        with self._house.database.write() as session:
            if gone:
                alerts.sent(session, due, now)
                return
            log.error("alert_failed", case=due.case, why=why, attempts=due.attempts)
            pause = timedelta(seconds=min(2.0**due.attempts, LONGEST_PAUSE))
            alerts.failed(session, due, why, now + pause)
