"""The doctor's calls: to the providers with our tokens, and to the house itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from bot.channels.whatsapp import GRAPH_VERSION
from helpline.settings import Settings, TelegramSettings, WhatsAppSettings
from westline.doctor import Finding, broken, doubtful, well

SECONDS = 10.0
GOOD = ("GREEN", "UNKNOWN")


def ask(settings: Settings) -> Iterator[Finding]:
    """Each provider that is set up, and the running house."""
    with httpx.Client(timeout=SECONDS, trust_env=False) as client:
        if settings.whatsapp:
            yield _whatsapp(client, settings.whatsapp)
        if settings.telegram:
            yield from _telegram(client, settings.telegram, settings.public_url)
        if not (settings.whatsapp or settings.telegram):
            yield doubtful(
                "channels", "none is set up", "See docs/settings.md#whatsapp and #telegram."
            )
        yield _house(client, f"http://{settings.host}:{settings.port}")


def _whatsapp(client: httpx.Client, settings: WhatsAppSettings) -> Finding:
    address = f"{settings.api_url}/v{GRAPH_VERSION}/{settings.phone_id}"
    headers = {"Authorization": f"Bearer {settings.token}"}
    fields = {"fields": "verified_name,quality_rating,status"}
    answer = _get(client, address, headers=headers, params=fields)
    if answer is None:
        return broken(
            "WhatsApp", "Meta is not reached", "Look at WESTLINE_WHATSAPP_API_URL and the network."
        )
    if answer.status_code in (401, 403):
        return broken(
            "WhatsApp",
            "the token is not taken",
            "Make a new one of the system user: docs/runbook.md.",
        )
    if answer.status_code != 200:
        return broken(
            "WhatsApp", f"Meta answers {answer.status_code}", "Look at WESTLINE_WHATSAPP_PHONE_ID."
        )
    quality = str(_body(answer).get("quality_rating", "UNKNOWN"))
    if quality not in GOOD:
        return doubtful(
            "WhatsApp", f"the number's quality is {quality}", "Send less unasked: docs/runbook.md."
        )
    return well("WhatsApp", f"the token is taken; quality {quality}")


def _telegram(
    client: httpx.Client, settings: TelegramSettings, public_url: str
) -> Iterator[Finding]:
    base = f"{settings.api_url}/bot{settings.token}"
    me = _get(client, f"{base}/getMe")
    if me is None:
        yield broken(
            "Telegram", "is not reached", "Look at WESTLINE_TELEGRAM_API_URL and the network."
        )
        return
    if me.status_code != 200:
        yield broken(
            "Telegram", "the token is not taken", "Ask @BotFather for the token: docs/runbook.md."
        )
        return
    name = (_body(me).get("result") or {}).get("username", "")
    yield well("Telegram", f"the token is taken; the bot is @{name}")
    yield _hook(client, base, settings, f"{public_url}/webhooks/telegram")


def _hook(client: httpx.Client, base: str, settings: TelegramSettings, wanted: str) -> Finding:
    answer = _get(client, f"{base}/getWebhookInfo")
    info = (_body(answer).get("result") or {}) if answer is not None else {}
    if not settings.webhook_secret:
        return well("Telegram's webhook", "none is wanted: the bot is polled")
    if info.get("url") != wanted:
        return broken(
            "Telegram's webhook", "is not ours", "Start the house anew: it sets the webhook."
        )
    waiting = int(info.get("pending_update_count") or 0)
    if info.get("last_error_message") and waiting:
        return doubtful(
            "Telegram's webhook", f"{waiting} messages wait at Telegram: {info['last_error_message']}",
            "Is WESTLINE_PUBLIC_URL reached from outside, with a valid certificate?",
        )  # fmt: skip
    return well("Telegram's webhook", f"is ours; {waiting} messages wait at Telegram")


def _house(client: httpx.Client, url: str) -> Finding:
    answer = _get(client, f"{url}/readyz")
    if answer is None:
        return doubtful("processes", "the house does not run here", "Start `westline run`.")
    missing = [part for part, ready in _body(answer).items() if not ready]
    if missing:
        return broken(
            "processes", f"not ready: {', '.join(missing)}", "Look at their logs; start them anew."
        )
    return well("processes", "every part answers")


def _get(client: httpx.Client, address: str, **more: Any) -> httpx.Response | None:
    try:
        return client.get(address, **more)
    except httpx.HTTPError:
        return None


def _body(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
