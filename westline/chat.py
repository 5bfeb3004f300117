"""Talk to a running Westline in the terminal, through the web chat."""

from __future__ import annotations

import time
import uuid

import httpx

QUIET_SECONDS = 2.5


def run_chat(url: str) -> None:
    """Read lines, send each, print what comes back. An empty line only looks for answers."""
    with httpx.Client(base_url=url, timeout=10, trust_env=False) as client:
        client.get("/chat").raise_for_status()
        after = 0
        while True:
            try:
                text = input("you> ")
            except (EOFError, KeyboardInterrupt):
                return
            if text.strip():
                body = {"text": text, "id": uuid.uuid4().hex}
                client.post("/chat/messages", json=body).raise_for_status()
            after = _listen(client, after)


def _listen(client: httpx.Client, after: int) -> int:
    until = time.monotonic() + QUIET_SECONDS
    while time.monotonic() < until:
        for message in client.get("/chat/messages", params={"after": after}).json():
            after, until = message["id"], time.monotonic() + QUIET_SECONDS / 2
            print(f"westline> {message['text']}")  # noqa: T201
            for number, choice in enumerate(message["choices"], 1):
                print(f"   {number}. {choice['title']}")  # noqa: T201
        time.sleep(0.2)
    return after
