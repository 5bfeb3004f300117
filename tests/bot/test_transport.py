"""What carries requests to providers says truly whether they may have had one, and reads every answer as httpx does."""

from __future__ import annotations

import asyncio
import gzip
import re
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from bot.channels.transport import Quick

Answer = Callable[[bytes, asyncio.StreamWriter], Any]


def said(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = (f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers, "", "")
    return "\r\n".join(lines).encode() + body


async def whole(reader: asyncio.StreamReader) -> bytes:
    """The next request, in however many pieces it comes; nothing if none comes."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return head + await reader.readexactly(int(length[1]) if length else 0)


@asynccontextmanager
async def provider(*answers: bytes | None) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Takes requests and gives these answers in turn; None: it breaks the connection. Its address, and what it took."""
    left, taken = list(answers), list[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await whole(reader):
                taken.append(request)
                answer = left.pop(0)
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", taken
    finally:
        server.close()
        await asyncio.sleep(0.05)  # its connections see that they are over


async def posted(url: str, **more: Any) -> httpx.Response:
    async with httpx.AsyncClient(transport=Quick(), timeout=more.pop("timeout", 5)) as client:
        return await client.post(url, json={"text": "hello"}, **more)


def test_an_answer_is_read_with_its_headers() -> None:
    async def run() -> None:
        limits = said(b'{"error": 1}', "retry-after: 7", status="429 Too Many Requests")
        async with provider(limits) as (url, taken):
            answer = await posted(f"{url}/v1/messages%20x?a=%C3%A9", headers={"x-own": "yes"})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
        assert answer.json() == {"error": 1}
        head, _, body = taken[0].partition(b"\r\n\r\n")
        assert head.startswith(b"POST /v1/messages%20x?a=%C3%A9 HTTP/1.1\r\n")
        assert b"\r\nx-own: yes" in head
        assert body == b'{"text":"hello"}'

    asyncio.run(run())


def test_a_packed_answer_is_unpacked_once() -> None:
    async def run() -> None:
        packed = said(gzip.compress(b'{"ok": true}'), "content-encoding: gzip")
        async with provider(packed) as (url, _):
            assert (await posted(url)).json() == {"ok": True}

    asyncio.run(run())


def test_no_redirect_is_followed() -> None:
    async def run() -> None:
        away = said(b"", "location: http://127.0.0.1:9/", status="302 Found")
        async with provider(away) as (url, _):
            assert (await posted(url)).status_code == 302

    asyncio.run(run())


def test_connections_are_used_again() -> None:
    async def run() -> None:
        carrier = Quick()

        def idle() -> Any:
            [[(connection, _since)]] = carrier._opened().connector._conns.values()  # type: ignore[union-attr]
            return connection

        async with provider(said(b"1"), said(b"2")) as (url, _):
            async with httpx.AsyncClient(transport=carrier) as client:
                assert (await client.get(url)).text == "1"
                first = idle()
                assert (await client.get(url)).text == "2"
                assert idle() is first

    asyncio.run(run())


def test_whom_nobody_reached_had_nothing() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        with pytest.raises(httpx.ConnectError):
            asyncio.run(posted(f"http://127.0.0.1:{port}"))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems fill a line otherwise")
def test_who_lets_nobody_in_had_nothing() -> None:
    """Its line is full: a connection is neither taken nor refused."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        with pytest.raises(httpx.ConnectTimeout):
            asyncio.run(posted(f"http://127.0.0.1:{full.getsockname()[1]}", timeout=0.5))
        for one in waiting:
            one.close()


@pytest.mark.parametrize(
    "answer",
    [None, b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf", b"no HTTP at all\r\n\r\n"],
    ids=["broken off", "broken off within", "not understood"],
)
def test_whoever_took_it_and_broke_off_may_have_it(answer: bytes | None) -> None:
    async def run() -> None:
        # twice: on a fresh connection, and on one that was good before
        for before in ((), (said(b"fine"),)):
            async with provider(*before, answer, None) as (url, taken):
                async with httpx.AsyncClient(transport=Quick(), timeout=0.5) as client:
                    for _ in before:
                        await client.post(url, json=1)
                    with pytest.raises((httpx.ReadError, httpx.ReadTimeout)):
                        await client.post(url, json=2)
                assert len(taken) == len(before) + 1  # and it was not sent again by itself

    asyncio.run(run())


def test_whoever_is_silent_may_have_it() -> None:
    async def run() -> None:
        async with provider(b"") as (url, taken):
            with pytest.raises(httpx.ReadTimeout):
                await posted(url, timeout=0.3)
            assert len(taken) == 1

    asyncio.run(run())
