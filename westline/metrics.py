"""/metrics for Prometheus: how the house is, never who is in it. Computed when asked for, from the database.

The names are stable. An alert file and a dashboard for them are in deploy/.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from bot.house import House
from db import gauges, leases
from jobs.schedule import SCHEDULE


class Metrics:
    """The endpoint."""

    def __init__(self, house: House) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Gauges(house))
        ProcessCollector(registry=self._registry)

    async def __call__(self, _request: Request) -> Response:
        """All of it, as it is now."""
        text = await asyncio.to_thread(generate_latest, self._registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST)


class _Gauges(Collector):
    def __init__(self, house: House) -> None:
        self._house = house

    def describe(self) -> list[Metric]:
        """Nothing beforehand: the house must be able to start while the database does not answer."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Read and name them."""
        house, now = self._house, self._house.now()
        with house.database.read() as session:
            seen = gauges.look(session, now)
            ticks = leases.is_held(session, SCHEDULE, now)
        yield _by("westline_inbox", "Messages of workers by state.", "state", seen.inbox)
        yield _by("westline_outbox", "Messages to workers by state.", "state", seen.outbox)
        yield _by("westline_cases_open", "Open cases by severity.", "severity", seen.cases)
        yield _by("westline_cases_late", "Cases whose clock has run out.", "severity", seen.late)
        yield _one(
            "westline_inbox_oldest_seconds", "Age of the oldest message that waits.", seen.oldest
        )
        yield _one(
            "westline_outbox_oldest_seconds", "Age of the oldest message to be sent.", seen.unsent
        )
        yield _one("westline_last_message_seconds", "Since a worker wrote last.", seen.silence)
        yield _one(
            "westline_alerts_waiting", "Alerts to staff that are due and not sent.", seen.alerts
        )
        yield _one("westline_schedule_ticks", "1 while the jobs run.", float(ticks))
        beside = float(house.reader.is_beside)
        yield _one(
            "westline_reader_beside", "1 while messages are read in a process beside.", beside
        )


def _one(name: str, help_: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_, value=value)


def _by(name: str, help_: str, label: str, counts: dict[str, int]) -> Metric:
    found = GaugeMetricFamily(name, help_, labels=[label])
    for value, count in counts.items():
        found.add_metric([value], count)
    return found
