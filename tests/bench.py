"""`make bench`: load figures of a whole Westline beside a plain Rasa with the same model, in one run.

Prints a table and writes results/bench.json. Everything runs on loopback; rates and times are
bounded. Look at ratios: absolute times belong to the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.support.accountant import drive
from tests.support.load import (
    WORDS,
    a_provider,
    acknowledged,
    in_danger,
    memory,
    quantile,
    replied,
    steadily,
    still_waiting,
)
from tests.support.phone import wait_for
from tests.support.running import Running, free_port, running_westline
from westline.build import ROOT
from westline.environment import QUIET_RASA
from westline.model import ensure_trained

KINDS = ("web", "actions", "dialogue", "jobs")


async def plain_turns(url: str, rate: float, seconds: float) -> list[float]:
    """Times of plain Rasa's REST channel, which answers when the turn is done."""
    times: list[float] = []
    async with a_provider() as client:

        async def send(count: int) -> None:
            body = {"sender": f"bench{rate}-{count}", "message": WORDS[count % 3]}
            began = time.perf_counter()
            async with client.post(f"{url}/webhooks/rest/webhook", json=body) as answer:
                await answer.read()
            times.append(time.perf_counter() - began)

        await steadily(rate, seconds, send)
    return times


@contextmanager
def plain_rasa(westline: Running, folder: Path) -> Iterator[str]:
    """`rasa run` as it comes: REST channel, in-memory tracker, the same model and actions."""
    from westline.environment import for_rasa

    port = free_port()
    (folder / "credentials.yml").write_text("rest:\n")
    secret = for_rasa(westline.settings)["WESTLINE_INTERNAL_SECRET"]
    (folder / "endpoints.yml").write_text(
        f"action_endpoint:\n  url: {westline.settings.actions_url}/actions\n"
        f"  headers:\n    x-westline-secret: {secret}\n"
    )
    command = [
        sys.executable, "-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port), "-m", str(ensure_trained()),
        "--endpoints", str(folder / "endpoints.yml"), "--credentials", str(folder / "credentials.yml"),
    ]  # fmt: skip
    with (folder / "plain.log").open("wb") as log:
        child = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **QUIET_RASA}, stdout=log, stderr=log
        )
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            return httpx.get(url, timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    try:
        wait_for(answers, 120, every=0.5)
        yield url
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(20)


def measure(folder: Path, messages: int, seconds: float) -> dict[str, Any]:
    """Everything, in one run."""
    found: dict[str, Any] = {"cores": os.cpu_count(), "messages": messages}
    began = time.perf_counter()
    with running_westline(folder / "westline", kinds=KINDS) as westline:
        found["start_seconds"] = time.perf_counter() - began
        (folder / "plain").mkdir()
        with plain_rasa(westline, folder / "plain") as url:
            for rate in (5, 50):
                times = asyncio.run(plain_turns(url, rate, seconds))
                found[f"plain_rasa_{rate}"] = [quantile(times, q) for q in (0.5, 0.95, 0.99)]
        asyncio.run(replied(westline, 2, 4))
        times = asyncio.run(replied(westline, 5, seconds))
        found["replied_5"] = [quantile(times, q) for q in (0.5, 0.95, 0.99)]
        times = asyncio.run(acknowledged(westline, 50, seconds))
        found["acknowledged_50"] = [quantile(times, q) for q in (0.5, 0.95, 0.99)]
        wait_for(lambda: still_waiting(westline) == 0, 300, every=0.5)
        times = asyncio.run(in_danger(westline, 20, 3 * seconds))
        found["danger_20"] = [quantile(times, q) for q in (0.5, 0.95, 0.99)]
        asyncio.run(acknowledged(westline, 50, seconds))
        found["behind"] = still_waiting(westline)
        times = asyncio.run(in_danger(westline, 4, seconds / 2, series=7))
        found["danger_behind"] = [quantile(times, q) for q in (0.5, 0.95, 0.99)]
        found["memory"] = memory(westline)
    with running_westline(folder / "killed", kinds=KINDS) as westline:
        kills = ("web", "actions", "dialogue", "jobs") * 2
        began = time.perf_counter()
        account = drive(westline, messages, per_second=20, happens=kills, phones=100, patience=600)
        found["killed"] = {
            "lost": len(account.lost), "doubled": len(account.doubled), "uncertain": account.uncertain,
            "kills": len(kills), "seconds": time.perf_counter() - began,
        }  # fmt: skip
    return found


def table(found: dict[str, Any]) -> str:
    """The figures as Markdown."""

    def row(name: str, key: str) -> str:
        return f"| {name} | " + " | ".join(f"{value:.0f}" for value in found[key]) + " |"

    killed, pss = found["killed"], found["memory"]
    return "\n".join(
        [
            "| milliseconds | p50 | p95 | p99 |",
            "|---|---|---|---|",
            row("Westline, webhook → 200, 50 messages/s while working", "acknowledged_50"),
            row("plain Rasa, request → answer, 50 messages/s", "plain_rasa_50"),
            row("Westline, webhook → reply at the provider, 5 messages/s", "replied_5"),
            row("plain Rasa, request → answer, 5 messages/s", "plain_rasa_5"),
            row("Westline, danger → safety text in the outbox, 20 messages/s", "danger_20"),
            row(f"the same, while {found['behind']} messages wait to be read", "danger_behind"),
            "",
            f"Memory (PSS): {', '.join(f'{k} {v:.0f} MB' for k, v in pss.items())}, together {sum(pss.values()):.0f} MB. "
            f"Ready after {found['start_seconds']:.0f} s. {found['cores']} cores.",
            f"{found['messages']} messages, 30 % redelivered, {killed['kills']} × kill -9: "
            f"{killed['lost']} lost, {killed['doubled']} answered twice, "
            f"{killed['uncertain']} sent again in doubt.",
        ]
    )  # fmt: skip


def main() -> int:
    """Measure, print, keep. Fails if a message was lost or doubled."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    ensure_trained()
    folder = Path(tempfile.mkdtemp(prefix="westline-bench-"))
    for name in ("westline", "killed"):
        (folder / name).mkdir()
    try:
        found = measure(folder, options.messages, options.seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    Path("results").mkdir(exist_ok=True)
    Path("results/bench.json").write_text(json.dumps(found, indent=1))
    print(table(found))
    return 1 if found["killed"]["lost"] or found["killed"]["doubled"] else 0


if __name__ == "__main__":
    sys.exit(main())
