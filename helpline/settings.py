"""Settings: every one of them, typed, with an error that names the setting and the remedy.

All are environment variables prefixed WESTLINE_. A process with a wrong or missing setting does not
start, and says everything that is wrong in one message.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from helpline.errors import SettingsError
from helpline.language import SCRIPT_OF

PREFIX = "WESTLINE_"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WhatsAppSettings:
    """One number of the WhatsApp Cloud API. `app_secrets` may hold two during a rotation."""

    phone_id: str
    token: str = field(repr=False)
    app_secrets: tuple[str, ...] = field(repr=False)
    verify_token: str = field(repr=False)
    api_url: str = "https://graph.facebook.com"


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """One bot of the Telegram Bot API. Without a webhook secret it is polled."""

    token: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    api_url: str = "https://api.telegram.org"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation decides. See docs/settings.md."""

    data_dir: Path
    database_url: str = field(repr=False)
    tracker_url: str = field(repr=False)
    figures_url: str = field(repr=False)
    erasures_file: Path
    master_keys: tuple[bytes, ...] = field(repr=False)
    host: str
    port: int
    public_url: str
    country: str
    languages: tuple[str, ...]
    operator_name: str
    dialogue_urls: tuple[str, ...]
    actions_url: str
    whatsapp: WhatsAppSettings | None
    telegram: TelegramSettings | None
    transcriber: str
    alert_urls: tuple[str, ...] = field(repr=False)
    report_urls: tuple[str, ...] = field(repr=False)
    metrics_token: str = field(repr=False)
    api_tokens: tuple[str, ...] = field(repr=False)
    settle_seconds: float
    sealed_until: int
    proxies: tuple[str, ...]
    bind: str
    share_whatsapp: str
    share_telegram: str


class _Reader:
    """Reads settings one by one and collects what is wrong instead of stopping at the first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.environment.get(PREFIX + name, "").strip() or default

    def several(self, name: str) -> tuple[str, ...]:
        return tuple(filter(None, map(str.strip, self.text(name).split(","))))

    def parsed(self, name: str, default: str, parse: Callable[[str], T], remedy: str) -> T | None:
        value = self.text(name, default)
        try:
            return parse(value)
        except (ValueError, binascii.Error):
            shown = "the value given" if "KEY" in name else repr(value)
            self.problems.append(f"{PREFIX}{name}: {shown} is not valid. {remedy}")
            return None

    def together(self, group: str, *names: str) -> dict[str, str] | None:
        given = {name: self.text(name) for name in names}
        missing = [name for name, value in given.items() if not value]
        if len(missing) == len(names):
            return None
        for name in missing:
            present = next(n for n in names if given[n])
            self.problems.append(
                f"{PREFIX}{name} is not set, but {PREFIX}{present} is. "
                f"Set it too, or remove every {group} setting. See docs/settings.md#{group.lower()}"
            )
        return None if missing else given


def load(environment: Mapping[str, str]) -> Settings:
    """Settings from environment variables. Raises SettingsError naming everything that is wrong."""
    read = _Reader(environment)
    data_dir = Path(read.text("DATA_DIR", "./var")).absolute()
    keys = read.parsed(
        "MASTER_KEYS",
        "",
        _keys,
        "Give one or more comma-separated base64 keys of 32 bytes, newest first; "
        "`westline keys new` prints one.",
    )
    port = read.parsed("PORT", "8000", _port, "Give a port number from 1 to 65535.")
    languages = read.parsed(
        "LANGUAGES",
        "en,bn,hi,ne,ur,my,km,th,vi,id,ms,tl,ar,sw,am,es,ta,si",
        _languages,
        f"Give codes out of {', '.join(SCRIPT_OF)}.",
    )
    urls = read.parsed(
        "DIALOGUE_URLS", "http://127.0.0.1:5005", _urls, "Give http(s) addresses, comma-separated."
    )
    actions = read.parsed(
        "ACTIONS_URL", "http://127.0.0.1:5055", _url, "Give the http address of the action server."
    )
    settle = read.parsed("SETTLE_SECONDS", "2", _seconds, "Give seconds from 0 to 10.")
    sealed = read.parsed("SEALED_UNTIL", "3", _sealed, "Give 0, or a number from 2 to 20.")
    host = read.text("HOST", "127.0.0.1")
    whatsapp, telegram = _whatsapp(read), _telegram(read)
    if read.problems:
        raise SettingsError("Westline cannot start:\n- " + "\n- ".join(read.problems))
    if not (keys and port and languages and urls and actions) or settle is None or sealed is None:
        raise SettingsError("Westline cannot start: a setting is empty.")
    database = read.text("DATABASE_URL", f"sqlite:///{data_dir / 'westline.db'}")
    return Settings(
        data_dir=data_dir,
        database_url=database,
        tracker_url=read.text("TRACKER_URL", _tracker_url(database, data_dir)),
        figures_url=read.text("FIGURES_URL", database),
        erasures_file=Path(read.text("ERASURES_FILE", str(data_dir / "erasures.jsonl"))).absolute(),
        master_keys=keys,
        host=host,
        port=port,
        public_url=read.text("PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
        country=read.text("COUNTRY", "BD").upper(),
        languages=languages,
        operator_name=read.text("OPERATOR_NAME", "Westline"),
        dialogue_urls=urls,
        actions_url=actions,
        whatsapp=whatsapp,
        telegram=telegram,
        transcriber=read.text("TRANSCRIBER"),
        settle_seconds=settle,
        sealed_until=sealed,
        bind=read.text("BIND"),
        proxies=read.several("PROXIES") or ("127.0.0.1",),
        share_whatsapp=read.text("SHARE_WHATSAPP"),
        share_telegram=read.text("SHARE_TELEGRAM"),
        alert_urls=read.several("ALERT_URLS"),
        report_urls=read.several("REPORT_URLS"),
        metrics_token=read.text("METRICS_TOKEN"),
        api_tokens=read.several("API_TOKENS"),
    )


def _sealed(value: str) -> int:
    """How many workers must tell of the same before staff read it; 0 for nobody is offered that."""
    number = int(value)
    if number != 0 and not 2 <= number <= 20:
        raise ValueError(value)
    return number


def _tracker_url(database_url: str, data_dir: Path) -> str:
    """Trackers get a file of their own beside SQLite, so that dialogue never waits for its lock."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{data_dir / 'trackers.db'}"
    return database_url


def _whatsapp(read: _Reader) -> WhatsAppSettings | None:
    given = read.together(
        "WhatsApp",
        "WHATSAPP_PHONE_ID",
        "WHATSAPP_TOKEN",
        "WHATSAPP_APP_SECRET",
        "WHATSAPP_VERIFY_TOKEN",
    )
    if given is None:
        return None
    phone_id, token, secret, verify = given.values()
    url = read.text("WHATSAPP_API_URL", "https://graph.facebook.com").rstrip("/")
    return WhatsAppSettings(phone_id, token, tuple(secret.split(",")), verify, url)


def _telegram(read: _Reader) -> TelegramSettings | None:
    token = read.text("TELEGRAM_TOKEN")
    if not token:
        return None
    url = read.text("TELEGRAM_API_URL", "https://api.telegram.org").rstrip("/")
    return TelegramSettings(token, read.text("TELEGRAM_WEBHOOK_SECRET"), url)


def _keys(value: str) -> tuple[bytes, ...]:
    keys = tuple(base64.b64decode(part.strip(), validate=True) for part in value.split(","))
    if not all(len(key) == 32 for key in keys):
        raise ValueError
    return keys


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 10:
        raise ValueError(text)
    return seconds


def _port(value: str) -> int:
    port = int(value)
    if not 0 < port < 65536:
        raise ValueError
    return port


def _languages(value: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in value.split(","))
    if not all(code in SCRIPT_OF for code in codes):
        raise ValueError
    return codes


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError
    return value.rstrip("/")


def _urls(value: str) -> tuple[str, ...]:
    return tuple(_url(part.strip()) for part in value.split(","))
