"""The demo: everything running on this machine, with pretend phones and a sample colleague."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bot.simulator.app import Simulator
from db import migrate, staff
from db.database import Database
from helpline.settings import Settings
from westline import locales
from westline.build import ROOT
from westline.environment import read_settings
from westline.model import ensure_trained
from westline.sample import fill
from westline.supervisor import Supervisor

SIMULATED = "WESTLINE_SIMULATOR"
LOGIN, PASSWORD = "asha", "demo-only-password"
SAMPLES = (
    (LOGIN, "Asha (sample)", "responder"),
    ("rahim", "Rahim (sample)", "responder"),
    ("mina", "Mina (sample)", "supervisor"),
    ("lin", "Lin (sample)", "analyst"),
    ("omar", "Omar (sample)", "auditor"),
    ("sita", "Sita (sample)", "editor"),
    ("ada", "Ada (sample)", "administrator"),
)
"""Sample accounts need no second factor, and can log in to a demo only."""
BANNER = """
  Westline is running. Everything here is invented and stays on this machine.

  Pretend phones   {url}/simulator/
  Staff console    {url}/console/     log in as {login} with {password}
                   also, with the same password: {others}
  Figures          {url}/dashboard/   as mina or lin; `westline demo --sample` fills a year
  Web chat         {url}/chat

  Write "hello" or "দুই মাস ধরে বেতন দেয় না" on a phone. Ctrl-C stops everything.
"""


def simulator_for(settings: Settings) -> Simulator | None:
    """The pretend providers, in a demo only."""
    if os.environ.get(SIMULATED) != "1" or not settings.whatsapp or not settings.telegram:
        return None
    return Simulator(f"http://127.0.0.1:{settings.port}", settings.whatsapp, settings.telegram)


def prepare_environment() -> Settings:
    """Settings of the demo, over whatever the environment says already."""
    data = Path(os.environ.get("WESTLINE_DATA_DIR", "./var/demo")).absolute()
    port = os.environ.get("WESTLINE_PORT", "8000")
    defaults = {
        "WESTLINE_DATA_DIR": str(data),
        "WESTLINE_PORT": port,
        "WESTLINE_MASTER_KEYS": _master_key(data / "master.key"),
        "WESTLINE_OPERATOR_NAME": "Westline (demo)",
        "WESTLINE_WHATSAPP_PHONE_ID": "100000000000000",
        "WESTLINE_WHATSAPP_TOKEN": "demo-whatsapp-token",
        "WESTLINE_WHATSAPP_APP_SECRET": "demo-app-secret",
        "WESTLINE_WHATSAPP_VERIFY_TOKEN": "demo-verify-token",
        "WESTLINE_WHATSAPP_API_URL": f"http://127.0.0.1:{port}/simulator/graph",
        "WESTLINE_TELEGRAM_TOKEN": "700000:demo-telegram-token",
        "WESTLINE_TELEGRAM_WEBHOOK_SECRET": "demo-webhook-secret",
        "WESTLINE_TELEGRAM_API_URL": f"http://127.0.0.1:{port}/simulator/telegram",
        "WESTLINE_DIALOGUE_LOG": str(data / "dialogue.log"),
        "WESTLINE_LOG_LEVEL": "WARNING",
        SIMULATED: "1",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    return read_settings()


def _master_key(path: Path) -> str:
    """A key of this demo alone, in a file that only its owner may read."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
    return path.read_text().strip()


def prepare_data(settings: Settings) -> None:
    """The newest schema, compiled catalogues, one sample account."""
    locales.compile_all(ROOT)
    with Database.at(settings.database_url) as database:
        migrate.upgrade(database)
        with database.write() as session:
            there = [row.login for row in staff.everyone(session)]
            for login, name, role in SAMPLES:
                if login not in there:
                    staff.add(session, login, name, role, PASSWORD, datetime.now(UTC), sample=True)


def run_demo(*, sample: bool = False) -> None:
    """Prepare, start, say where everything is once it answers. `sample`: with a year of invented figures."""
    settings = prepare_environment()
    ensure_trained()
    prepare_data(settings)
    if sample:
        with Database.at(settings.database_url) as database:
            fill(database, datetime.now(UTC))
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    announcing = asyncio.create_task(_announce(settings))
    await Supervisor.supervise(settings)
    announcing.cancel()


async def _announce(settings: Settings) -> None:
    print("Starting. The dialogue engine takes a moment.", flush=True)  # noqa: T201
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        while not await _is_ready(client, f"http://127.0.0.1:{settings.port}/readyz"):
            await asyncio.sleep(0.5)
    others = ", ".join(f"{login} ({role})" for login, _name, role in SAMPLES[1:])
    banner = BANNER.format(url=settings.public_url, login=LOGIN, password=PASSWORD, others=others)
    print(banner, flush=True)  # noqa: T201


async def _is_ready(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == 200
    except httpx.HTTPError:
        return False
