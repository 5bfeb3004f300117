"""How the text of a setting becomes its value. Each raises ValueError for what it cannot be."""

from __future__ import annotations

import base64
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from helpline.language import SCRIPT_OF


def folder(value: str) -> Path:
    """A path, wherever the process goes later."""
    return Path(value).absolute()


def several(value: str) -> tuple[str, ...]:
    """Comma-separated, without what is empty."""
    return tuple(filter(None, map(str.strip, value.split(","))))


def master_keys(value: str) -> tuple[bytes, ...]:
    """Base64 of 32 bytes each, comma-separated."""
    keys = tuple(base64.b64decode(part.strip(), validate=True) for part in value.split(","))
    if not all(len(key) == 32 for key in keys):
        raise ValueError
    return keys


def port(value: str) -> int:
    """1 to 65535."""
    number = int(value)
    if not 0 < number < 65536:
        raise ValueError
    return number


def seconds(value: str) -> float:
    """0 to 10."""
    number = float(value)
    if not 0 <= number <= 10:
        raise ValueError
    return number


def how_many(value: str) -> int:
    """2 to 20, or 0 for never."""
    number = int(value)
    if number != 0 and not 2 <= number <= 20:
        raise ValueError
    return number


def languages(value: str) -> tuple[str, ...]:
    """Codes of languages that Westline speaks, at least one."""
    codes = tuple(code.strip() for code in value.split(","))
    if not all(code in SCRIPT_OF for code in codes):
        raise ValueError
    return codes


def address(value: str) -> str:
    """Of a server that speaks http or https, without a slash at its end."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError
    return value.rstrip("/")


def addresses(value: str) -> tuple[str, ...]:
    """Several of them, comma-separated."""
    return tuple(address(part.strip()) for part in value.split(","))


def base(value: str) -> str:
    """An address that paths are put after."""
    return value.rstrip("/")


def networks(value: str) -> tuple[str, ...]:
    """Addresses or networks of machines, comma-separated."""
    for one in several(value):
        ip_network(one)
    return several(value)
