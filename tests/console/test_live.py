"""Pages that renew themselves: told once for each change, at once, and never what."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from starlette.requests import Request

from console import live as module
from console.front import COOKIE, Front
from console.live import Live
from console.office import Office
from db import pulse, roster
from db.cases import Cases
from db.sessions import Staff
from helpline.cases import CaseId, CaseStatus
from tests.support.house import test_settings, words
from tests.support.staffroom import Desk

pytestmark = pytest.mark.slow

T = TypeVar("T")


@pytest.fixture
def live(database, keys, clock, monkeypatch) -> Live:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)
    # Long enough for a busy machine to look: a sign of life that comes first would be taken for the change.
    monkeypatch.setattr(module, "SIGN_SECONDS", 2.0)
    catalogue = words()
    office = Office(database, keys, clock, catalogue, test_settings())
    return Live(office, Front(office))


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Run in a thread of its own: a browser's tests leave a loop behind in the first one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result(60)


def request(desk: Desk, query: str = "") -> Request:
    cookie = f"{COOKIE}={desk.browser.cookies[COOKIE]}".encode()
    scope: dict[str, Any] = {
        "type": "http", "method": "GET", "path": "/live", "headers": [(b"cookie", cookie)],
        "query_string": query.encode(),
    }  # fmt: skip
    return Request(scope)


async def stream(live: Live, desk: Desk, query: str = "") -> AsyncIterator[str]:
    answer = await live.live(request(desk, query), Staff("1", "asha", "Asha", "responder", "x"))
    async for piece in answer.body_iterator:  # type: ignore[attr-defined]
        yield str(piece)


def change(database, keys, clock, number: int) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        book = Cases(session, keys)
        case = book.by_number(number)
        assert case
        book.set_status(CaseId(case.id), CaseStatus.IN_PROGRESS, "asha", clock())


def test_every_page_is_told_at_once_and_each_change_once(
    live: Live, desk: Desk, database, keys, clock
) -> None:  # type: ignore[no-untyped-def]
    async def run() -> list[list[str]]:
        pages = [stream(live, desk) for _ in range(50)]
        for page in pages:
            assert await anext(page) == "retry: 1000\n\n"
        first = [await anext(page) for page in pages]
        await asyncio.to_thread(change, database, keys, clock, 2)
        second = await asyncio.wait_for(asyncio.gather(*(anext(page) for page in pages)), 10)
        third = await anext(pages[0])
        for page in pages:
            await page.aclose()
        return [first, list(second), [third]]

    first, second, third = apart(run())
    assert len(set(first)) == len(set(second)) == 1
    assert first[0].startswith("event: queue\ndata: ")
    assert first[0] != second[0]
    assert third == ["event: alive\ndata: 1\n\n"]


def test_a_page_of_a_case_hears_of_that_case_alone(
    live: Live, desk: Desk, database, keys, clock
) -> None:  # type: ignore[no-untyped-def]
    async def run() -> tuple[str, str]:
        page = stream(live, desk, "case=2")
        await anext(page)
        await anext(page)
        await asyncio.to_thread(change, database, keys, clock, 1)
        quiet = await anext(page)
        await asyncio.to_thread(change, database, keys, clock, 2)
        told = await anext(page)
        await page.aclose()
        return quiet, told

    quiet, told = apart(run())
    assert quiet.startswith("event: alive")
    assert told.startswith("event: case\n")


def test_whoever_logs_out_hears_nothing_more(live: Live, desk: Desk) -> None:
    async def run() -> list[str]:
        page = stream(live, desk)
        heard = [await anext(page) for _ in range(2)]
        await asyncio.to_thread(desk.does, "/logout")
        return [*heard, *[piece async for piece in page]]

    assert apart(run())[-1] == "event: over\ndata: logged out\n\n"


def test_nothing_is_told_but_numbers(desk: Desk, database) -> None:  # type: ignore[no-untyped-def]
    with database.read() as session:
        found = pulse.beat(session, ("queue", "case:1", "case:99"))
    assert all(re.fullmatch(r"[0-9a-f]{16}", version) for version in found.values())
    assert len(set(found.values())) == 3


def test_of_a_case_that_is_not_there_for_them_nobody_hears(
    live: Live, desk: Desk, database, keys
) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        case = Cases(session, keys).by_number(1)
        assert case
        roster.bar(session, case.conversation, frozenset({"asha"}))
    who = Staff("1", "asha", "Asha", "responder", "x")
    for number in (1, 99):
        answer = apart(live.live(request(desk, f"case={number}"), who))
        assert answer.status_code == 404


@pytest.mark.parametrize("query", ["case=x", "case=99999999999999999", ""])
def test_what_is_no_case_is_the_queue(
    live: Live, office: Callable[..., Desk], desk: Desk, query: str
) -> None:
    async def run() -> str:
        page = stream(live, desk, query)
        await anext(page)
        told = await anext(page)
        await page.aclose()
        return told

    assert apart(run()).startswith("event: queue")
