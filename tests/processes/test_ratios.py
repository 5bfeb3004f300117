"""A gate against getting slower: Westline beside a plain Rasa with the same model, in one run, as ratios.

Not times: those belong to the machine. The bounds are several times what is measured (README), so that a
busy machine passes and a change that doubles the work does not.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from helpline.conversation import MAX_TURNS
from tests.bench import plain_rasa, plain_turns
from tests.support.load import (
    acknowledged,
    in_danger,
    memory,
    quantile,
    replied,
    still_waiting,
    webhook,
)
from tests.support.phone import wait_for
from tests.support.running import Running, running_westline

pytestmark = [pytest.mark.dialogue, pytest.mark.processes, pytest.mark.alone]

SECONDS = 12
TURNS = 160


def turns(westline: Running, number: str, count: int) -> list[float]:
    """Seconds from webhook to reply of one turn after another in one conversation."""
    state, times = westline.simulator.whatsapp.state, []
    with httpx.Client(timeout=30, trust_env=False) as client:
        for turn in range(count):
            state.last_written[number] = time.time()
            seen = sum(not b.mine for b in state.of_phone(number))
            raw, headers = webhook(westline, number, f"when must they pay my salary {turn}")
            began = time.perf_counter()
            client.post(f"{westline.url}/webhooks/whatsapp", content=raw, headers=headers)
            while sum(not b.mine for b in state.of_phone(number)) <= seen:
                time.sleep(0.002)
            times.append(time.perf_counter() - began)
    return times


def run(load: Coroutine[Any, Any, list[float]]) -> list[float]:
    """In a thread of its own: a browser that was driven before leaves an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, load).result()


def median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


def test_it_is_no_slower_than_it_was(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with running_westline(tmp_path) as westline:
        with plain_rasa(westline, tmp_path / "plain") as url:
            plain_busy = quantile(run(plain_turns(url, 50, SECONDS)), 0.95)
            plain_calm = quantile(run(plain_turns(url, 5, SECONDS)), 0.5)
            (server,) = [
                child
                for child in psutil.Process().children()
                if str(httpx.URL(url).port) in child.cmdline()
            ]
            plain_memory = server.memory_full_info().pss / 2**20
        run(replied(westline, 2, 4))
        calm = quantile(run(replied(westline, 5, SECONDS)), 0.5)
        history = turns(westline, "8801700000777", TURNS)
        busy = quantile(run(acknowledged(westline, 50, SECONDS)), 0.95)
        wait_for(lambda: still_waiting(westline) == 0, 300, every=0.5)
        danger = quantile(run(in_danger(westline, 20, SECONDS)), 0.95)
        ours = sum(memory(westline).values())
    ratios = {
        "webhook → 200 at 50/s : plain Rasa's answer": (busy / plain_busy, 0.5),
        "danger → safety text at 20/s : plain Rasa's answer at 50/s": (danger / plain_busy, 0.8),
        "webhook → reply at 5/s : plain Rasa's answer": (calm / plain_calm, 5),
        "turns of a long conversation after two new beginnings of its tracker : its first": (
            median(history[2 * MAX_TURNS + 5 : 2 * MAX_TURNS + 25]) / median(history[5:25]),
            2,
        ),
        "the last turns of a tracker : its first": (
            median(history[MAX_TURNS - 20 : MAX_TURNS - 2]) / median(history[5:25]),
            4,
        ),
        "memory of everything : of plain Rasa": (ours / plain_memory, 5),
    }
    Path("results").mkdir(exist_ok=True)
    Path("results/ratios.json").write_text(json.dumps(ratios, indent=1, ensure_ascii=False))
    assert {name: found for name, found in ratios.items() if found[0] > found[1]} == {}, ratios
