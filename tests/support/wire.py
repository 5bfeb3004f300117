"""The network between a host and its database, which can be cut: what was sent is held back until it is whole again."""

from __future__ import annotations

import asyncio
import threading

from sqlalchemy import make_url

CHUNK = 65_536


class Wire:
    """Carries connections to one address, in an event loop of its own."""

    def __init__(self, url: str) -> None:
        """`url`: of the database at the other end."""
        self._url = make_url(url)
        self._loop = asyncio.new_event_loop()
        self._whole = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    @property
    def url(self) -> str:
        """The database, by way of this wire."""
        through = self._url.difference_update_query(["host"])
        return through.set(host="127.0.0.1", port=self.port).render_as_string(hide_password=False)

    def cut(self) -> None:
        """From now on nothing comes through, and nobody is told."""
        self._loop.call_soon_threadsafe(self._whole.clear)

    def mend(self) -> None:
        """What was held back comes through."""
        self._loop.call_soon_threadsafe(self._whole.set)

    def close(self) -> None:
        """Let every connection go."""
        asyncio.run_coroutine_threadsafe(self._let_go(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self) -> int:
        self._whole.set()
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def _let_go(self) -> None:
        self._server.close()
        carrying = asyncio.all_tasks() - {asyncio.current_task()}
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)

    async def _connect(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await self._whole.wait()
        try:
            far, on = await self._far()
        except OSError:
            back.close()
            return
        await asyncio.gather(self._carry(near, on), self._carry(far, back))

    async def _far(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        folder, port = self._url.query.get("host"), self._url.port or 5432
        if isinstance(folder, str):  # of a server that listens in the file system alone
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
        return await asyncio.open_connection(self._url.host, port)

    async def _carry(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(CHUNK):
                await self._whole.wait()
                to.write(data)
                await to.drain()
        except OSError:
            pass  # one end was killed: the other hears of it
        finally:
            to.close()
