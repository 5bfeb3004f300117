"""The environment of this process and of the ones it starts: .env, and who may know what."""

from __future__ import annotations

import base64
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from db.keys import KeyRing
from helpline.errors import SettingsError
from helpline.setting import PREFIX
from helpline.settings import Settings, load
from westline.build import INTERNAL

QUIET_RASA = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "LOG_LEVEL": "WARNING",
}
NOT_FOR_RASA = (
    "MASTER_KEYS", "DATABASE_URL", "FIGURES_URL", "WHATSAPP_", "TELEGRAM_", "ALERT_URLS", "REPORT_URLS",
    "METRICS_TOKEN", "API_TOKENS", "SESSION_",
)  # fmt: skip
SECRETS_DIR = f"{PREFIX}SECRETS_DIR"
SECRET = f"{PREFIX}INTERNAL_SECRET"


def read_settings() -> Settings:
    """Settings from the environment, from .env for what it does not say, and from a folder of secrets.

    WESTLINE_SECRETS_DIR holds one file for each setting, named like it: `master_keys`. So Docker and Kubernetes
    hand secrets over.
    """
    file = {k: v for k, v in dotenv_values(Path(".env")).items() if v is not None}
    os.environ.update({k: v for k, v in file.items() if k not in os.environ})
    os.environ.update(_secrets(os.environ))
    return load(os.environ)


def dialogue_settings() -> Settings:
    """Settings of a dialogue server alone: with WESTLINE_INTERNAL_SECRET it needs no master key at all."""
    os.environ.update(_secrets(os.environ))
    if os.environ.get(SECRET):
        unused = base64.b64encode(secrets.token_bytes(32)).decode()
        os.environ.setdefault(f"{PREFIX}MASTER_KEYS", unused)
    return read_settings()


def _secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """What the files of the folder say that the environment does not."""
    files = _files(environment)
    return {
        name: file.read_text("utf-8").strip()
        for name, file in files.items() if name not in environment
    }  # fmt: skip


def _files(environment: Mapping[str, str]) -> dict[str, Path]:
    """The secrets of the folder, by the setting that each is. Raises SettingsError if there is no such folder."""
    folder = environment.get(SECRETS_DIR)
    if not folder:
        return {}
    if not Path(folder).is_dir():
        raise SettingsError(f"{SECRETS_DIR}: there is no folder {folder}. Mount it, or unset this.")
    found = (file for file in Path(folder).iterdir() if file.is_file())
    return {PREFIX + one.name.upper(): one for one in found if not one.name.startswith(".")}


def for_actions(settings: Settings) -> dict[str, str]:
    """What the action server gets: the database and keys, and the secret to be called with."""
    return {**os.environ, "WESTLINE_INTERNAL_SECRET": _secret(settings)}


def for_rasa(settings: Settings) -> dict[str, str]:
    """What the dialogue process gets: its tracker, its hands, its secret. No keys, no tokens."""
    return {
        **_without_secrets(os.environ),
        **QUIET_RASA,
        "WESTLINE_INTERNAL_SECRET": _secret(settings),
        "WESTLINE_TRACKER_URL": settings.tracker_url,
        "WESTLINE_ACTIONS_URL": settings.actions_url,
        "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path]),
    }


def _without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    hidden = (SECRETS_DIR, *_files(environment), *(PREFIX + name for name in NOT_FOR_RASA))
    return {name: value for name, value in environment.items() if not name.startswith(hidden)}


def _secret(settings: Settings) -> str:
    """What web, dialogue and actions know one another by: made of the master key, or handed in."""
    return os.environ.get(SECRET) or KeyRing(settings.master_keys).secret(INTERNAL)
