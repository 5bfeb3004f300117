"""Logs: JSON lines on standard error; ids and kinds, never a message, an address or a token."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

import structlog

from helpline.masking import Mask, mask

NOISY = ("httpx", "httpcore", "pywa", "telegram", "apscheduler", "alembic", "sanic", "asyncio")
"""httpx logs Telegram's token in addresses, pywa logs bodies: warnings only."""


def _mask_values(_logger: object, _name: str, event: MutableMapping[str, Any]) -> Any:
    """The same for our own lines."""
    return {key: mask(value) if isinstance(value, str) else value for key, value in event.items()}


class Forgiving:
    """A stream to log into. What it cannot take, because the disk is full or the pipe is gone, is lost: no work stops for a line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """As much as there is room for."""
        with suppress(OSError, ValueError):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        """If that is possible."""
        with suppress(OSError, ValueError):
            self._stream.flush()


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
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", Forgiving(sys.stderr))),
        cache_logger_on_first_use=True,
    )
