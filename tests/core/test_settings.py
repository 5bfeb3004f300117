"""Settings: honest errors, all at once, never a secret in them."""

import base64

import pytest

from helpline.errors import SettingsError
from helpline.language import SCRIPT_OF
from helpline.settings import load

KEY = base64.b64encode(b"k" * 32).decode()


def test_defaults() -> None:
    settings = load({"WESTLINE_MASTER_KEYS": KEY})
    assert settings.database_url.startswith("sqlite:///")
    assert settings.tracker_url != settings.database_url
    assert settings.languages == tuple(SCRIPT_OF)
    assert settings.whatsapp is None


def test_postgresql_keeps_trackers_too() -> None:
    url = "postgresql://westline@localhost/westline"
    settings = load({"WESTLINE_MASTER_KEYS": KEY, "WESTLINE_DATABASE_URL": url})
    assert settings.tracker_url == url


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load(
            {
                "WESTLINE_MASTER_KEYS": "c2hvcnQ=",
                "WESTLINE_PORT": "seventy",
                "WESTLINE_LANGUAGES": "en,xx",
                "WESTLINE_ACTIONS_URL": "nowhere",
                "WESTLINE_WHATSAPP_TOKEN": "secret-token",
            }
        )
    message = str(caught.value)
    for name in ("MASTER_KEYS", "PORT", "LANGUAGES", "ACTIONS_URL", "WHATSAPP_APP_SECRET"):
        assert f"WESTLINE_{name}" in message
    assert "c2hvcnQ=" not in message
    assert "secret-token" not in message
    assert "westline keys new" in message


def test_secrets_do_not_show() -> None:
    environment = {
        "WESTLINE_MASTER_KEYS": KEY,
        "WESTLINE_TELEGRAM_TOKEN": "12:telegram-secret",
        "WESTLINE_WHATSAPP_PHONE_ID": "1",
        "WESTLINE_WHATSAPP_TOKEN": "whatsapp-secret",
        "WESTLINE_WHATSAPP_APP_SECRET": "new-secret,old-secret",
        "WESTLINE_WHATSAPP_VERIFY_TOKEN": "verify-secret",
    }
    settings = load(environment)
    assert "secret" not in repr(settings).replace("webhook_secret", "")
    assert settings.whatsapp is not None
    assert settings.whatsapp.app_secrets == ("new-secret", "old-secret")
