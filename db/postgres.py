"""How connections to PostgreSQL notice that the other end is gone.

A machine that loses its power, or its network, says no goodbye. Without these settings a process waits for its
database for a quarter of an hour (TCP resends what is not acknowledged), or two hours if it had said all it had to;
and the database keeps the locks of a process that is gone just as long, so that nobody else can do its work.
libpq and PostgreSQL measure the first in seconds, `tcp_user_timeout` and what a transaction may idle in milliseconds.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL

GONE = 20
"""Seconds without a sign of life after which the other end is gone. Less than a lease (bot/gateway.py) lasts: whoever
is cut off knows it before others take up its work.
"""
_CLIENT = {
    "connect_timeout": 5,
    "keepalives_idle": GONE // 2,
    "keepalives_interval": GONE // 4,
    "keepalives_count": 2,
    "tcp_user_timeout": GONE * 1000,
}
_SERVER = {
    "tcp_keepalives_idle": GONE // 2,
    "tcp_keepalives_interval": GONE // 4,
    "tcp_keepalives_count": 2,
    "tcp_user_timeout": GONE * 1000,
    "idle_in_transaction_session_timeout": 60_000,
}
"""For this session alone. The last is for a process that hangs while its machine is well."""


def connect_args(url: URL) -> dict[str, Any]:
    """What is given to each connection, but for what the URL itself says."""
    given = _CLIENT | {"options": " ".join(f"-c {name}={value}" for name, value in _SERVER.items())}
    return {name: value for name, value in given.items() if name not in url.query}
