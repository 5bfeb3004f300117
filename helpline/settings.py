"""Settings: every one of them, typed, with what it means and what it is if nobody sets it.

All are environment variables prefixed WESTLINE_. A process with a wrong or missing setting does not start, and says
everything that is wrong in one message. `westline settings` prints docs/settings.md from what is written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from helpline import setting_values as values
from helpline.errors import SettingsError
from helpline.language import SCRIPT_OF
from helpline.setting import Known, Reader, Setting, setting


@dataclass(frozen=True, slots=True)
class WhatsAppSettings:
    """One number of the WhatsApp Cloud API. `app_secrets` may hold two during a rotation."""

    phone_id: str = setting("Id of the business phone number", needed=True)
    token: str = setting("System user's access token", needed=True, secret=True)
    app_secrets: tuple[str, ...] = setting(
        "App secret; two, comma-separated, during a rotation",
        name="APP_SECRET",
        read=values.several,
        needed=True,
        secret=True,
    )
    verify_token: str = setting(
        "A word of your own, given to Meta with the webhook's address", needed=True, secret=True
    )
    api_url: str = setting(
        "Any server that speaks the protocol",
        read=values.base,
        default="https://graph.facebook.com",
    )


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """One bot of the Telegram Bot API. Without a webhook secret it is polled."""

    token: str = setting('From BotFather. Switch "join groups" off there', needed=True, secret=True)
    webhook_secret: str = setting(
        "If set, Telegram is told at start to send updates to `<public url>/webhooks/telegram` with this "
        "secret. If not, they are polled, which needs no public address",
        otherwise="none: updates are polled",
        secret=True,
    )
    api_url: str = setting(
        "Any server that speaks the protocol", read=values.base, default="https://api.telegram.org"
    )


def _tracker_url(known: Known) -> str:
    """Trackers get a file of their own beside SQLite, so that dialogue never waits for its lock."""
    database: str = known["database_url"]
    if database.startswith("sqlite"):
        return f"sqlite:///{known['data_dir'] / 'trackers.db'}"
    return database


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation decides."""

    master_keys: tuple[bytes, ...] = setting(
        "One or more base64 keys of 32 bytes, comma-separated, newest first. Everything sealed in the "
        "database needs them; losing them loses every address and code. Keep them outside of backups. "
        "`westline keys new` prints one. `make demo` makes one for itself",
        read=values.master_keys,
        remedy=(
            "Give one or more comma-separated base64 keys of 32 bytes, newest first; `westline keys new` "
            "prints one."
        ),
        otherwise="none: must be set",
        secret=True,
    )
    data_dir: Path = setting("Where SQLite files are", read=values.folder, default="./var")
    database_url: str = setting(
        "`sqlite:///…` or `postgresql://user@host/name`",
        default=lambda known: f"sqlite:///{known['data_dir'] / 'westline.db'}",
        otherwise="SQLite in the data directory",
        secret=True,
    )
    tracker_url: str = setting(
        "Where the dialogue engine keeps its redacted, short-lived trackers. The dialogue process is told "
        "this one and never the database's",
        default=_tracker_url,
        otherwise="SQLite: a file of its own; PostgreSQL: the same database",
        secret=True,
    )
    figures_url: str = setting(
        "PostgreSQL: the same database under a role that can read figures alone, for the dashboard: create "
        "it, then `westline db grant-figures ROLE`",
        default=itemgetter("database_url"),
        otherwise="the database",
        secret=True,
    )
    erasures_file: Path = setting(
        "Who was erased, by random id, so that restoring an older backup does not bring them back. Several "
        "machines need the same file (a shared volume). Copy it beside every backup; the newest copy "
        "counts",
        read=values.folder,
        default=lambda known: str(known["data_dir"] / "erasures.jsonl"),
        otherwise="`erasures.jsonl` under DATA_DIR",
    )
    host: str = setting(
        "Where the web process listens. Put a TLS proxy before it", default="127.0.0.1"
    )
    port: int = setting(
        "The port of it",
        read=values.port,
        remedy="Give a port number from 1 to 65535.",
        default="8000",
    )
    proxies: tuple[str, ...] = setting(
        "Addresses or networks of the TLS proxies before the web process, comma-separated, like "
        "`127.0.0.1,10.0.0.0/8`. What they say in `X-Forwarded-For` is then the caller's address, for the "
        "log-in throttle and the allowance of each address (20 a second, 120 at once)",
        read=values.networks,
        remedy="Give addresses or networks, comma-separated.",
        default="127.0.0.1",
    )
    public_url: str = setting(
        "The address that the world sees",
        read=values.base,
        default=lambda known: f"http://{known['host']}:{known['port']}",
        otherwise="host and port",
    )
    country: str = setting("Whose rights cards come first", read=str.upper, default="BD")
    languages: tuple[str, ...] = setting(
        "Languages served; the first is spoken before a worker's is known",
        read=values.languages,
        remedy=f"Give codes out of {', '.join(SCRIPT_OF)}.",
        default=",".join(SCRIPT_OF),
    )
    operator_name: str = setting(
        "Who runs the helpline, as workers are told at first contact", default="Westline"
    )
    dialogue_urls: tuple[str, ...] = setting(
        "Dialogue servers, comma-separated. Local ones are started here; a conversation always goes to the "
        "same one",
        read=values.addresses,
        remedy="Give http(s) addresses, comma-separated.",
        default="http://127.0.0.1:5005",
    )
    actions_url: str = setting(
        "The action server",
        read=values.address,
        remedy="Give the http address of the action server.",
        default="http://127.0.0.1:5055",
    )
    bind: str = setting(
        "Where dialogue and action servers listen, if that is another host: `0.0.0.0` in a container, "
        "behind a network policy",
        otherwise="the host of their address",
    )
    alert_urls: tuple[str, ...] = setting(
        "Where staff are told of critical and urgent cases, as "
        "[Apprise](https://github.com/caronc/apprise) addresses, comma-separated: `mailto://…`, "
        "`tgram://…`, SMS gateways. An alert says severity, case number and link, and comes again "
        "(critical after 5, 10 and 15 minutes; urgent after 2 and 4 hours) unless somebody has taken the "
        "case up",
        read=values.several,
        otherwise="none: staff must watch the queue",
        secret=True,
    )
    report_urls: tuple[str, ...] = setting(
        "Where the report of a quarter goes a week after it has ended, as Apprise addresses: the very "
        "numbers of the dashboard",
        read=values.several,
        otherwise="none",
        secret=True,
    )
    transcriber: str = setting(
        "A command that writes down what it hears: sound on standard input, text on standard output, "
        "`{language}` for the language, for example `whisper-cli -m /models/ggml-small.bin -l {language} "
        "-nt -f -`. It runs on this machine; a transcript is redacted and marked as a machine's, and a "
        "person is still asked to listen",
        otherwise="none: voice notes wait for a person",
    )
    api_tokens: tuple[str, ...] = setting(
        "Tokens of business systems, comma-separated: `GET /dashboard/api/figures` with `Authorization: "
        "Bearer …` gives the dashboard's numbers and nothing else",
        read=values.several,
        otherwise="none: there is no such door",
        secret=True,
    )
    metrics_token: str = setting(
        "The operator's token for `GET /metrics` (Prometheus)",
        otherwise="none: there is no such door",
        secret=True,
    )
    sealed_until: int = setting(
        "So many workers must tell of the same place or boss before staff read a report that a worker "
        "keeps sealed; 2 to 20, or 0 to offer that to nobody",
        read=values.how_many,
        remedy="Give 0, or a number from 2 to 20.",
        default="3",
    )
    settle_seconds: float = setting(
        "In the middle of an intake, so long a silence ends a story that comes in several messages; 0 to "
        "10. Danger, taps and single words never wait",
        read=values.seconds,
        remedy="Give seconds from 0 to 10.",
        default="2",
    )
    share_whatsapp: str = setting(
        "The number that stands on posters and in links that workers pass on",
        otherwise="none: the web chat's address",
    )
    share_telegram: str = setting("The bot's name there", otherwise="none: the web chat's address")
    whatsapp: WhatsAppSettings | None = None
    telegram: TelegramSettings | None = None


EDGES = {
    "INTERNAL_SECRET": Setting(
        "What web, dialogue and actions know one another by. `westline keys secret` prints it, for a "
        "dialogue server on a machine of its own: with it, it needs no master key",
        otherwise="made of the master keys",
    ),
    "LOG_LEVEL": Setting(
        "`WARNING`, `INFO` or `DEBUG`. No level shows a message, an address or a token",
        default="INFO",
    ),
}
"""Read before there are settings, or handed from process to process."""


def load(environment: Mapping[str, str]) -> Settings:
    """Settings from environment variables. Raises SettingsError naming everything that is wrong."""
    read = Reader(environment)
    own = read.values(Settings)
    whatsapp = read.group(WhatsAppSettings, "WhatsApp")
    telegram = read.group(TelegramSettings, "Telegram")
    if read.problems:
        raise SettingsError("Westline cannot start:\n- " + "\n- ".join(read.problems))
    return Settings(**own, whatsapp=whatsapp, telegram=telegram)
