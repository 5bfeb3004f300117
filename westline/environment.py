"""The environment of this process and of the ones it starts: .env, and who may know what."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from db.keys import KeyRing
from helpline import settings as core
from helpline.settings import Settings
from westline.build import INTERNAL

QUIET_RASA = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "LOG_LEVEL": "WARNING",
}
NOT_FOR_RASA = ("MASTER_KEYS", "DATABASE_URL", "WHATSAPP_", "TELEGRAM_", "ALERT_URLS", "SESSION_")


def read_settings() -> Settings:
    """Settings from the environment, and from .env for what the environment does not say."""
    file = {k: v for k, v in dotenv_values(Path(".env")).items() if v is not None}
    os.environ.update({k: v for k, v in file.items() if k not in os.environ})
    return core.load(os.environ)


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
    hidden = tuple(core.PREFIX + name for name in NOT_FOR_RASA)
    return {name: value for name, value in environment.items() if not name.startswith(hidden)}


def _secret(settings: Settings) -> str:
    return KeyRing(settings.master_keys).secret(INTERNAL)
