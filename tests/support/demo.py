"""`westline demo` as a process, for the browser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.phone import wait_for
from tests.support.running import READY_SECONDS, free_port
from westline.build import ROOT
from westline.demo import LOGIN, PASSWORD


@dataclass(frozen=True)
class RunningDemo:
    """Where it is, and who may log in."""

    url: str
    pid: int
    login: str = LOGIN
    password: str = PASSWORD


@contextmanager
def running_demo(folder: Path) -> Iterator[RunningDemo]:
    """The demo, from start to Ctrl-C."""
    port = free_port()
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("WESTLINE_")}
    environment = {
        **inherited,
        "WESTLINE_DATA_DIR": str(folder),
        "WESTLINE_PORT": str(port),
        "WESTLINE_DIALOGUE_URLS": f"http://127.0.0.1:{free_port()}",
        "WESTLINE_ACTIONS_URL": f"http://127.0.0.1:{free_port()}",
    }
    with (folder / "demo.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "westline", "demo", "--sample"],
            cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: _ready(url), READY_SECONDS, every=0.5)
        yield RunningDemo(url, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
