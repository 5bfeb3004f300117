"""Load on a running Westline: messages at a rate, whether or not answers come, and the times of what follows."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import aiohttp
import psutil
from sqlalchemy import func, select

from bot.simulator.state import Bubble, State
from db import inbox
from db.tables import CaseRow, InboxRow, OutboxRow
from tests.support.phone import wait_for
from tests.support.running import Running

WORDS = ("hello", "what is the weather today", "when must they pay my salary")
NAMES = itertools.count(1)


def quantile(values: list[float], share: float) -> float:
    """A quantile in milliseconds."""
    return 1000 * statistics.quantiles(values, n=1000)[round(share * 1000) - 1]


async def steadily(rate: float, seconds: float, send: Callable[[int], Awaitable[None]]) -> None:
    """Send at a steady rate, whether or not answers come."""
    began, tasks = time.perf_counter(), []
    for count in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + count / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(send(count)))
    await asyncio.gather(*tasks)


def webhook(westline: Running, number: str, text: str) -> tuple[bytes, dict[str, str]]:
    """A signed WhatsApp webhook."""
    message = {"id": f"wamid.BENCH{next(NAMES)}", "type": "text", "text": {"body": text}}
    raw = json.dumps(westline.simulator.whatsapp.envelope([(number, message)])).encode()
    digest = hmac.new(b"test-app-secret", raw, hashlib.sha256).hexdigest()
    return raw, {"x-hub-signature-256": f"sha256={digest}", "content-type": "application/json"}


def a_provider() -> aiohttp.ClientSession:
    """A client that costs little itself: it shares its cores with what it measures."""
    connections = aiohttp.TCPConnector(limit=100, keepalive_timeout=3.0)
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(120), connector=connections)


async def post(
    client: aiohttp.ClientSession, westline: Running, raw: bytes, headers: dict[str, str]
) -> None:
    """Bring a webhook, and wait for the 200."""
    url = f"{westline.url}/webhooks/whatsapp"
    async with client.post(url, data=raw, headers=headers) as answer:
        await answer.read()
        assert answer.status == 200, f"the door answered {answer.status}"


async def acknowledged(westline: Running, rate: float, seconds: float) -> list[float]:
    """Times from webhook to 200, while the service works on what came before."""
    times: list[float] = []
    async with a_provider() as client:

        async def send(count: int) -> None:
            number = f"88019{count % 200:08d}"
            westline.simulator.whatsapp.state.last_written[number] = time.time()
            raw, headers = webhook(westline, number, WORDS[count % 3])
            began = time.perf_counter()
            await post(client, westline, raw, headers)
            times.append(time.perf_counter() - began)

        await steadily(rate, seconds, send)
    return times


async def replied(westline: Running, rate: float, seconds: float) -> list[float]:
    """Times from webhook to the first reply's arrival at the provider, each of a worker who writes for the first time."""
    sent: dict[str, float] = {}
    state, series = westline.simulator.whatsapp.state, next(NAMES)
    with arrivals(state) as came:
        async with a_provider() as client:

            async def send(count: int) -> None:
                number = f"88{series % 10**6:06d}{count:06d}"
                state.last_written[number] = time.time()
                raw, headers = webhook(westline, number, WORDS[count % 3])
                sent[number] = time.perf_counter()
                await post(client, westline, raw, headers)

            await steadily(rate, seconds, send)
        wait_for(lambda: sent.keys() <= came.keys(), 300, every=0.1)
    return [came[number] - began for number, began in sent.items()]


@contextmanager
def arrivals(state: State) -> Iterator[dict[str, float]]:
    """When the first message came to each phone of a pretend provider."""
    came: dict[str, float] = {}
    add = state.add

    def noting(phone: str, mine: bool, text: str, **more: Any) -> Bubble:
        if not mine:
            came.setdefault(phone, time.perf_counter())
        return add(phone, mine, text, **more)

    with patch.object(state, "add", noting):
        yield came


DANGER = "my boss is beating me now"


async def in_danger(westline: Running, rate: float, seconds: float, series: int = 5) -> list[float]:
    """Times from a message of danger to the safety text in the outbox, every fourth of all that come in.

    Both moments are the house's own: the inbox row is committed before the provider hears 200. `series`
    tells one run's workers from another's.
    """
    began = datetime.now(UTC)
    async with a_provider() as client:

        async def send(count: int) -> None:
            number = f"8801{series if count % 4 == 0 else 9}{count:08d}"
            westline.simulator.whatsapp.state.last_written[number] = time.time()
            text = DANGER if count % 4 == 0 else WORDS[count % 3]
            raw, headers = webhook(westline, number, text)
            await post(client, westline, raw, headers)

        await steadily(rate, seconds, send)
    wait_for(lambda: len(_safety_texts(westline, began)) >= rate * seconds // 4, 120, every=0.5)
    return _safety_texts(westline, began)


def still_waiting(westline: Running) -> int:
    """Messages that nobody has read yet."""
    database = westline.database()
    with database.read() as session:
        found = inbox.waiting(session)
    database.dispose()
    return found


def _safety_texts(westline: Running, since: datetime) -> list[float]:
    """Seconds from the arrival of a worker's first message to the case that danger opened with its answer."""
    database = westline.database()
    query = (
        select(func.min(InboxRow.received_at), func.min(OutboxRow.created_at))
        .join(CaseRow, CaseRow.conversation_id == InboxRow.conversation_id)
        .join(OutboxRow, OutboxRow.conversation_id == InboxRow.conversation_id)
        .where(CaseRow.severity == 0, CaseRow.opened_at >= since)
        .group_by(InboxRow.conversation_id)
    )
    with database.read() as session:
        times = [(answered - came).total_seconds() for came, answered in session.execute(query)]
    database.dispose()
    return times


def memory(westline: Running) -> dict[str, float]:
    """Proportional set size of each process with its children, in MB."""
    return {
        kind: sum(each.memory_full_info().pss for each in with_children(child.pid)) / 2**20
        for kind, child in westline.children.items()
    }


def with_children(pid: int) -> list[psutil.Process]:
    """A process, and those that it has started."""
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]
