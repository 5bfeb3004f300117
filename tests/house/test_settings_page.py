"""docs/settings.md says of every setting what the code does with it: its name, and what it is if nobody sets it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

import pytest

from helpline import settings
from westline.build import ROOT

PAGE = (ROOT / "docs" / "settings.md").read_text("utf-8")
EDGES = {"LOG_LEVEL", "SECRETS_DIR", "INTERNAL_SECRET"}
"""Read before there are settings, or handed from process to process."""
A_SENTENCE = {
    "MASTER_KEYS", "DATA_DIR", "DATABASE_URL", "TRACKER_URL", "FIGURES_URL", "ERASURES_FILE", "PUBLIC_URL", "SHARE_WHATSAPP",
    "SHARE_TELEGRAM",
}  # fmt: skip
"""What they are by default depends on others (tests/core/test_settings.py)."""
NOTHING = ("none", "the host of their address")
TOGETHER = {
    "WHATSAPP_PHONE_ID": "1", "WHATSAPP_TOKEN": "t", "WHATSAPP_APP_SECRET": "s",
    "WHATSAPP_VERIFY_TOKEN": "v", "TELEGRAM_TOKEN": "1:t",
}  # fmt: skip


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, **given: str) -> None:
        key = base64.b64encode(b"k" * 32).decode()
        super().__init__({f"WESTLINE_{name}": value for name, value in given.items()})
        self["WESTLINE_MASTER_KEYS"] = key
        self.names: set[str] = set()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self.names.add(name.removeprefix("WESTLINE_"))
        return super().get(name, default)


def rows() -> Iterator[tuple[str, str]]:
    """Each setting of the first table, and what the page says that it is by default."""
    for line in PAGE.split("## WhatsApp")[0].splitlines():
        cells = line.split(" | ")
        names = re.findall(r"`WESTLINE_(\w+)`", cells[0])
        said = re.findall(r"`([^`]+)`", cells[1]) if len(cells) > 1 else []
        if said and len(said) == len(names):
            yield from zip(names, said, strict=True)
        else:
            yield from ((name, cells[1]) for name in names if len(cells) > 1)


def test_the_page_and_the_code_know_the_same_settings() -> None:
    asked = Asked(**TOGETHER)
    settings.load(asked)
    assert set(re.findall(r"WESTLINE_([A-Z_]+)`", PAGE)) == asked.names | EDGES


@pytest.mark.parametrize(
    ("name", "said"), sorted(row for row in rows() if row[0] not in EDGES | A_SENTENCE)
)
def test_the_default_is_what_the_page_says(name: str, said: str) -> None:
    value = getattr(settings.load(Asked()), name.lower())
    shown = ",".join(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)  # fmt: skip
    assert shown == ("" if said.startswith(NOTHING) else said)
