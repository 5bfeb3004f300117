"""`python -m tests.bench_console`: how quick the console is with 10,000 cases and 200,000 messages in SQLite.

A process of its own serves it; pages are asked for one after another, then beside fifty open consoles,
and a critical case is opened to see when each of them is told. Memory is the serving process's (PSS).
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import psutil
from sqlalchemy import insert

from db import migrate
from db.case_rows import bound_to
from db.cases import Cases
from db.conversations import load
from db.database import Database
from db.keys import KeyRing
from db.tables import CaseEventRow, CaseRow, ConversationRow, MessageRow
from helpline import casework
from helpline.codes import draw_code
from helpline.conversation import ConversationId
from helpline.redaction import redact
from helpline.settings import load as load_settings
from helpline.taxonomy import Category, Severity
from helpline.text import RawText
from tests.support.house import ENVIRONMENT
from tests.support.phone import wait_for
from tests.support.running import free_port
from tests.support.staffroom import Desk, hire
from westline.build import ROOT

CASES, MESSAGES, CONSOLES, PAGES = 10_000, 200_000, 50, 60
RESULT = Path("results/console.json")


def fill(database: Database, keys: KeyRing, now: datetime) -> None:
    """Invented cases of invented workers: a thousandth is open, as after some years of work."""
    said = redact(RawText("they did not pay my wages for two months")).text
    categories, languages = list(Category), ("bn", "hi", "ar", "en", "ne")
    codes = iter(dict.fromkeys(draw_code() for _ in range(CASES + 100)))
    workers, cases, events, messages = [], [], [], []
    for number in range(1, CASES + 1):
        worker, case, code = f"w{number}", f"c{number}", next(codes)
        came = now - timedelta(minutes=number * 30)
        workers.append({
            "id": worker, "pseudonym": f"p{number}", "channel": "whatsapp",
            "language": languages[number % 5], "created_at": came,
        })  # fmt: skip
        is_open = number % 25 == 0
        cases.append({
            "number": number, "id": case, "conversation_id": worker, "opened_by": f"k{number}",
            "code_index": keys.index("case code", code.digits),
            "code_sealed": keys.seal(code.digits.encode(), bound_to(case)),
            "category": categories[number % 25].value, "severity": number % 4,
            "status": "new" if is_open else "closed", "opened_at": came, "updated_at": came,
        })  # fmt: skip
        events += [
            {"case_id": case, "kind": kind, "actor": "asha", "detail": "", "at": came}
            for kind in ("opened", "status", "took over", "replied")
        ]
        messages += [
            {
                "conversation_id": worker, "source": f"{worker}:{n}", "kind": "text",
                "direction": "in" if n % 2 else "out", "text": said, "language": "en",
                "findings": {}, "edited": False, "at": came,
            }
            for n in range(MESSAGES // CASES)
        ]  # fmt: skip
    with database.write() as session:
        for table, rows in (
            (ConversationRow, workers), (CaseRow, cases), (CaseEventRow, events), (MessageRow, messages)
        ):  # fmt: skip
            session.execute(insert(table), rows)


def times_of(desk: Desk, path: str) -> list[float]:
    """Milliseconds of a page, asked for again and again."""
    found = []
    for _ in range(PAGES):
        began = time.perf_counter()
        answer = desk.browser.get(f"/console{path}")
        found.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200
    return found


async def told(url: str, cookie: str, opens: Any) -> list[float]:
    """Seconds from a critical case's commit until each of fifty consoles is told."""
    committed = asyncio.Event()
    heard: list[float] = []
    ready = count()

    async def listen(client: httpx.AsyncClient) -> None:
        headers = {"cookie": f"westline_staff={cookie}"}
        async with client.stream("GET", f"{url}/console/live", headers=headers) as answer:
            async for line in answer.aiter_lines():
                if not line.startswith("event: queue"):
                    continue
                if committed.is_set():
                    heard.append(time.perf_counter())
                    return
                next(ready)

    limits = httpx.Limits(max_connections=CONSOLES + 5)
    async with httpx.AsyncClient(timeout=30, trust_env=False, limits=limits) as client:
        tasks = [asyncio.create_task(listen(client)) for _ in range(CONSOLES)]
        await asyncio.sleep(3)
        await asyncio.to_thread(opens)
        began = time.perf_counter()
        committed.set()
        await asyncio.gather(*tasks)
    return [moment - began for moment in heard]


def open_critical(database: Database, keys: KeyRing) -> None:
    """One more worker is in danger."""
    with database.write() as session:
        worker = load(session, ConversationId("w1"))
        casework.raise_alarm(
            Cases(session, keys), worker, Severity.CRITICAL, Category.VIO, f"x{time.time()}", datetime.now(UTC)
        )  # fmt: skip


def main() -> int:
    """Measure, print, keep."""
    folder = Path(tempfile.mkdtemp(prefix="westline-console-"))
    port = free_port()
    environment = {
        **os.environ, **ENVIRONMENT, "WESTLINE_DATA_DIR": str(folder), "WESTLINE_PORT": str(port),
        "WESTLINE_LOG_LEVEL": "WARNING",
    }  # fmt: skip
    settings = load_settings(environment)
    database, keys = Database.at(settings.database_url), KeyRing(settings.master_keys)
    migrate.upgrade(database)
    fill(database, keys, datetime.now(UTC))
    hire(database, datetime.now(UTC), "asha")
    command = [sys.executable, "-m", "westline", "run", "--only", "console"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            found = measure(url, database, keys, server.pid)
        finally:
            server.terminate()
    database.dispose()
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=2))
    print(table(found))
    return 0


def measure(url: str, database: Database, keys: KeyRing, process: int) -> dict[str, Any]:
    """Everything, against a running console."""

    def answers() -> bool:
        try:
            return httpx.get(f"{url}/healthz", trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    wait_for(answers, 60)
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as browser:
        desk = Desk(browser, "asha", lambda: datetime.now(UTC))
        assert desk.enters() == 200
        pages = {path: times_of(desk, path) for path in ("/queue", "/queue/rows", "/cases/5000")}
        cookie = browser.cookies["westline_staff"]
    heard = asyncio.run(told(url, cookie, lambda: open_critical(database, keys)))
    memory = psutil.Process(process).memory_full_info().pss / 1024**2
    return {
        "pages": {
            path: [median(times), sorted(times)[int(len(times) * 0.95)]]
            for path, times in pages.items()
        },
        "told": [median(heard), max(heard)],
        "memory": memory,
        "cases": CASES,
        "messages": MESSAGES,
        "consoles": CONSOLES,
    }


def table(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    names = {"/queue": "the queue", "/queue/rows": "its lines alone", "/cases/5000": "a case"}
    lines = [
        f"| milliseconds, {found['cases']} cases, {found['messages']} messages, SQLite | p50 | p95 |",
        "|---|---|---|",
    ]
    lines += [
        f"| {names[path]} | {p50:.0f} | {p95:.0f} |" for path, (p50, p95) in found["pages"].items()
    ]
    middle, last = (seconds * 1000 for seconds in found["told"])
    lines.append(
        f"| a critical case, until {found['consoles']} open consoles are told | {middle:.0f} | {last:.0f} (the last) |"
    )
    return "\n".join(
        [
            *lines,
            "",
            f"The console's process: {found['memory']:.0f} MB (PSS) with {found['consoles']} consoles open.",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
