"""docs/settings.md, from what helpline/settings.py declares: `westline settings` prints it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from helpline.setting import PREFIX, Setting, settings_of
from helpline.settings import EDGES, Settings, TelegramSettings, WhatsAppSettings

FRAME = """\
# Settings

Environment variables, or lines of a file `.env` in the directory where Westline is started; the
environment wins. A wrong or missing setting stops the start, with its name and the remedy.
`WESTLINE_SECRETS_DIR` names a folder with a file for each secret setting, named like it (`master_keys`): how Docker and
Kubernetes hand secrets over. Without it, secrets are environment variables.

{settings}

## WhatsApp

The first four, or none. Meta's pages on the Cloud API say where each is found.

{whatsapp}

The webhook is `<public url>/webhooks/whatsapp`, field `messages`.

## Telegram

{telegram}
"""


def page() -> str:
    """The page, as Markdown."""
    edges = ((PREFIX + name, one) for name, one in EDGES.items())
    return FRAME.format(
        settings=_table([*_declared(Settings), *edges]),
        whatsapp=_table(_declared(WhatsAppSettings, "WhatsApp")),
        telegram=_table(_declared(TelegramSettings, "Telegram")),
    )


def _declared(kind: type, group: str = "") -> Iterator[tuple[str, Setting]]:
    return ((variable, one) for _, variable, one in settings_of(kind, group))


def _table(rows: Iterable[tuple[str, Setting]]) -> str:
    head = "| setting | default | what it is |\n|---|---|---|\n"
    return head + "\n".join(
        f"| `{variable}` | {_default(one)} | {one.about} |" for variable, one in rows
    )


def _default(one: Setting) -> str:
    """In words where there are any; what must be set has none."""
    if one.otherwise:
        return one.otherwise
    return f"`{one.default}`" if one.default else "none"
