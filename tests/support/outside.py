"""What is outside of the house: the pretend providers, and where staff are told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import uvicorn

from bot.simulator.app import Simulator
from tests.support.phone import wait_for


@dataclass
class AlertLine:
    """Where staff are told: what was said, and how often it still fails."""

    said: list[str] = field(default_factory=list)
    failing: int = 0


@contextmanager
def simulator_server(
    simulator: Simulator, port: int, host: str = "127.0.0.1"
) -> Iterator[asyncio.AbstractEventLoop]:
    """The pretend providers on a port, in a thread of their own."""
    config = uvicorn.Config(
        simulator.app(), host, port, ws="none", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    started: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        started.append(asyncio.get_running_loop())
        delivering = asyncio.create_task(simulator.run())
        await server.serve()
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    yield started[0]
    server.should_exit = True
    thread.join(10)


@contextmanager
def listening_for_alerts(
    environment: dict[str, str], host: str = "127.0.0.1"
) -> Iterator[AlertLine]:
    """Where staff are told, outside of the house: everything that is said there."""
    line = AlertLine()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if line.failing:
                line.failing -= 1
                self.send_response(500)
            else:
                line.said.append(said)
                self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer((host, 0), Listener)
    environment["WESTLINE_ALERT_URLS"] = f"json://{host}:{server.server_port}/alerts"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield line
    server.shutdown()
    server.server_close()
