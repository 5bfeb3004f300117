"""Logs: JSON lines on standard error; ids and kinds, never a message, an address or a token."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

NOISY = ("httpx", "httpcore", "pywa", "telegram", "apscheduler", "alembic", "sanic", "asyncio")
"""httpx logs Telegram's token in addresses, pywa logs bodies: warnings only."""

SECRETS = re.compile(
    r"(?P<bot>(?<!\d)\d{6,12}:[\w-]{30,})"
    r"|(?i:(?P<name>bearer |[\w.-]*(?:token|secret|password|signature)[\w-]*[\"']?[=:]\s*[\"']?)"
    r"(?P<value>[^\s\"'&,;)]{6,}))"
    r"|(?<![\w.:-])(?P<number>\+?\d{9,15})(?![\w.:-])"
)
"""A bot's token, whatever is called a secret, and what may be a phone number or a chat id."""


def mask(text: str) -> str:
    """The text with secrets and long numbers taken out. The last wall: nothing of ours logs any."""
    return SECRETS.sub(lambda found: f"{found['name'] or ''}***", text)


class Mask(logging.Filter):
    """Masks what libraries log, tracebacks included."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: a line is changed, never dropped."""
        record.msg, record.args = mask(record.getMessage()), ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask(record.exc_text)
        return True


def _mask_values(_logger: object, _name: str, event: MutableMapping[str, Any]) -> Any:
    """The same for our own lines."""
    return {key: mask(value) if isinstance(value, str) else value for key, value in event.items()}


@contextmanager
def quiet() -> Iterator[None]:
    """Errors only for a while: the quantiser tells the root logger about every matrix."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(level)


def configure() -> None:
    """Set up this process's logging, at WESTLINE_LOG_LEVEL (INFO if it is not set)."""
    level = logging.getLevelNamesMapping().get(
        os.environ.get("WESTLINE_LOG_LEVEL", ""), logging.INFO
    )
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(Mask())
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _mask_values,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
