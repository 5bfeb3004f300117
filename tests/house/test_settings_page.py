"""docs/settings.md is what the code declares, and the code asks for nothing that it does not declare."""

from __future__ import annotations

import base64
import re
from typing import get_type_hints

import pytest

from helpline import settings
from helpline.setting import settings_of
from helpline.settings import EDGES, Settings, TelegramSettings, WhatsAppSettings
from westline import cli
from westline.build import ROOT
from westline.settings_page import page

TOGETHER = {
    "WHATSAPP_PHONE_ID": "1", "WHATSAPP_TOKEN": "t", "WHATSAPP_APP_SECRET": "s",
    "WHATSAPP_VERIFY_TOKEN": "v", "TELEGRAM_TOKEN": "1:t",
}  # fmt: skip
READ_BEFORE = {"SECRETS_DIR"}


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


def test_the_page_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["settings"]) == 0
    written = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert written == capsys.readouterr().out, "westline settings > docs/settings.md"


def test_the_page_and_the_code_know_the_same_settings() -> None:
    asked = Asked(**TOGETHER)
    settings.load(asked)
    assert set(re.findall(r"WESTLINE_([A-Z_]+)`", page())) == asked.names | set(EDGES) | READ_BEFORE


def test_every_setting_says_what_it_is_and_what_it_is_by_default() -> None:
    for kind in (Settings, WhatsAppSettings, TelegramSettings):
        for name, _, one in settings_of(kind):
            assert one.about, name
            assert one.otherwise or (one.default and isinstance(one.default, str)) or one.needed, name  # fmt: skip
            assert one.remedy or not _can_be_wrong(one.read), name


def _can_be_wrong(read: object) -> bool:
    """Whether there is a text that this refuses."""
    assert callable(read)
    try:
        read("!")
    except ValueError:
        return True
    return False


@pytest.mark.parametrize("kind", [Settings, WhatsAppSettings, TelegramSettings])
def test_each_is_of_the_type_it_is_declared_as(kind: type) -> None:
    found = settings.load(Asked(**TOGETHER))
    held = {Settings: found, WhatsAppSettings: found.whatsapp, TelegramSettings: found.telegram}
    hints = get_type_hints(kind)
    for name, _, _ in settings_of(kind):
        value, hint = getattr(held[kind], name), hints[name]
        assert isinstance(value, getattr(hint, "__origin__", hint)), name


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("PROXIES", "10.0.0.0/88"), ("PROXIES", "*"), ("SEALED_UNTIL", "1"), ("SETTLE_SECONDS", "11")],
)
def test_what_cannot_be_is_refused_with_the_remedy(name: str, wrong: str) -> None:
    with pytest.raises(settings.SettingsError, match=rf"WESTLINE_{name}: .*{re.escape(wrong)}.* Give "):  # fmt: skip
        settings.load(Asked(**{name: wrong}))
