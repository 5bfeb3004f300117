"""A whole Westline as real processes on free ports, with pretend providers in this process."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.house import utc_now
from bot.simulator.app import Simulator
from db import migrate, staff
from db.database import Database
from helpline.settings import Settings, load
from tests.support.clock import WallClock
from tests.support.hosts import WORLD, Hosts
from tests.support.outside import AlertLine, listening_for_alerts, simulator_server
from tests.support.phone import Phone, wait_for
from tests.support.rest import is_at_rest
from tests.support.wire import Wire
from westline.build import ROOT
from westline.model import ensure_trained

READY_SECONDS = 400
SECOND = "second web"
STAFF, PASSWORD = "asha", "a long test password"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """The processes, and everything a test wants to know about them."""

    settings: Settings
    environment: dict[str, str]
    simulator: Simulator
    folder: Path
    loop: asyncio.AbstractEventLoop
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    alert_line: AlertLine = field(default_factory=AlertLine)
    clock: WallClock | None = None
    wire: Wire | None = None
    hosts: Hosts | None = None
    code: Path = ROOT
    """Whose code is started: this one, or an older one that is upgraded (tests/rolling.py)."""

    @property
    def alerts(self) -> list[str]:
        """What staff were told outside of the house."""
        return self.alert_line.said

    @property
    def url(self) -> str:
        """Where the helpline listens."""
        return f"http://{self.settings.host}:{self.settings.port}"

    def start(self, name: str) -> None:
        """Start one process; its output goes to a file. SECOND is one more web process, behind the same database,
        to which it has a wire of its own if there is one.
        """
        kind, environment = name, self.environment
        if name == SECOND:
            kind, environment = "web", {**environment, "WESTLINE_PORT": str(free_port())}
            environment |= {"WESTLINE_DATABASE_URL": self.wire.url} if self.wire else {}
        before, own = self.hosts.home(kind) if self.hosts else ([], {})
        kind, _, number = kind.partition(" ")
        with (self.folder / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                [*before, sys.executable, "-m", "westline", "run", "--only", kind, "--number", number or "0"],
                cwd=self.code, env=environment | own | {"PYTHONPATH": str(self.code)}, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self, kind: str) -> None:
        """kill -9."""
        child = self.children[kind]
        child.send_signal(signal.SIGKILL)
        child.wait()

    def stop(self) -> None:
        """End all."""
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            try:
                child.wait(8)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def ready(self) -> bool:
        """Whether every part answers."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def wait_ready(self) -> None:
        """Until every part answers. Shows the logs' ends when that does not happen."""
        try:
            wait_for(self.ready, READY_SECONDS, every=0.3)
        except AssertionError:
            tails = [f"{p.name}: {p.read_text()[-1500:]}" for p in self.folder.glob("*.log")]
            raise AssertionError("not ready\n" + "\n".join(tails)) from None

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call into the pretend providers, in their own event loop."""

        async def run() -> Any:
            return function(*arguments)

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(10)

    def whatsapp(self, number: str = "8801700000001") -> Phone:
        """A phone on WhatsApp."""
        return Phone(self.simulator.whatsapp, number, self.call, self.rests)

    def telegram(self, number: str = "700000001") -> Phone:
        """A phone on Telegram."""
        return Phone(self.simulator.telegram, number, self.call, self.rests)

    def rests(self) -> bool:
        """Whether nothing waits to be handled or sent now."""
        with self.database() as database:
            return is_at_rest(database)

    def database(self) -> Database:
        """The helpline's database."""
        return Database.at(self.settings.database_url)

    def everything_stored(self) -> bytes:
        """Database, trackers and logs, as bytes to search."""
        parts = [
            p.read_bytes() for p in self.folder.rglob("*") if p.is_file() and p.suffix != ".key"
        ]
        return b"\n".join(parts)

    def everything_readable(self) -> bytes:
        """What can be read in the tables and in the dialogue's memory: files may still hold old pages."""
        from tests.support.canaries import readable

        return "\n".join(text for _place, text in readable(self)).encode()


def _environment(
    folder: Path,
    database_url: str | None,
    providers: str,
    dialogues: int = 1,
    hosts: Hosts | None = None,
) -> dict[str, str]:
    places = [hosts.address(number) if hosts else "127.0.0.1" for number in range(dialogues)]
    addresses = [f"http://{place}:{free_port()}" for place in places]
    own = {
        "WESTLINE_DATA_DIR": str(folder),
        "WESTLINE_HOST": places[0],
        "WESTLINE_PORT": str(free_port()),
        "WESTLINE_DIALOGUE_URLS": ",".join(addresses),
        "WESTLINE_ACTIONS_URL": f"http://127.0.0.1:{free_port()}",
        "WESTLINE_MASTER_KEYS": base64.b64encode(os.urandom(32)).decode(),
        "WESTLINE_OPERATOR_NAME": "Test Helpline",
        "WESTLINE_WHATSAPP_PHONE_ID": "100000000000000",
        "WESTLINE_WHATSAPP_TOKEN": "test-whatsapp-token",
        "WESTLINE_WHATSAPP_APP_SECRET": "test-app-secret",
        "WESTLINE_WHATSAPP_VERIFY_TOKEN": "test-verify-token",
        "WESTLINE_WHATSAPP_API_URL": f"{providers}/graph",
        "WESTLINE_TELEGRAM_TOKEN": "700000:test-telegram-token",
        "WESTLINE_TELEGRAM_WEBHOOK_SECRET": "test-webhook-secret",
        "WESTLINE_METRICS_TOKEN": "test-metrics-token",
        "WESTLINE_TELEGRAM_API_URL": f"{providers}/telegram",
    }
    if hosts:  # providers on no loopback count as real: the numbers that help must be whole
        own["WESTLINE_COUNTRY"] = "TH"
    if database_url:
        own["WESTLINE_DATABASE_URL"] = database_url
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("WESTLINE_")}
    return {**inherited, **own, "PYTHONPATH": str(ROOT)}


def _settle(settings: Settings) -> None:
    database = Database.at(settings.database_url)
    migrate.upgrade(database)
    with database.write() as session:
        staff.add(session, STAFF, "Asha", "responder", PASSWORD, utc_now())
    database.dispose()


def _settle_with(code: Path, environment: dict[str, str]) -> None:
    """With another Westline's model and schema."""
    for words in (["train"], ["db", "upgrade"], ["staff", "add", STAFF]):
        subprocess.run(
            [sys.executable, "-m", "westline", *words], cwd=code, check=True, text=True,
            env=environment | {"PYTHONPATH": str(code)}, input=f"{PASSWORD}\n",
        )  # fmt: skip


@contextmanager
def running_westline(
    folder: Path,
    database_url: str | None = None,
    kinds: tuple[str, ...] = ("web", "actions", "dialogue", "jobs"),
    dialogues: int = 1,
    clock: WallClock | None = None,
    hosts: Hosts | None = None,
    code: Path = ROOT,
) -> Iterator[Running]:
    """A Westline with everything started and ready. `dialogues`: how many servers of that kind. `clock`: theirs.
    `hosts`: where they run, if it is not here. `code`: whose, if it is not this one.
    """
    ensure_trained()
    port, beside = free_port(), hosts.beside(WORLD) if hosts else "127.0.0.1"
    environment = _environment(folder, database_url, f"http://{beside}:{port}", dialogues, hosts)
    settings = load(environment)
    assert settings.whatsapp is not None
    assert settings.telegram is not None
    if code == ROOT:
        _settle(settings)
    else:
        _settle_with(code, environment)
    door = f"http://{settings.host}:{settings.port}"
    simulator = Simulator(door, settings.whatsapp, settings.telegram)
    with (
        listening_for_alerts(environment, beside) as alerts,
        simulator_server(simulator, port, beside) as loop,
    ):
        environment |= clock.environment() if clock else {}
        running = Running(settings, environment, simulator, folder, loop, {}, alerts, clock)
        running.hosts, running.code = hosts, code
        try:
            for kind in (*kinds, *(f"dialogue {number}" for number in range(1, dialogues))):
                running.start(kind)
            if "dialogue" in kinds:
                running.wait_ready()
            yield running
        finally:
            running.stop()
            if running.wire:
                running.wire.close()
