"""The last wall of logs: secrets and long numbers are taken out of whatever a library logs."""

from __future__ import annotations

import logging
import re
from typing import Any

SECRETS = re.compile(
    r"(?P<bot>(?<!\d)\d{6,12}:[\w-]{30,})"
    r"|(?i:(?P<name>bearer |[\w.-]*(?:token|secret|password|signature)[\w-]*[\"']?[=:]\s*[\"']?)"
    r"(?P<value>[^\s\"'&,;)]{6,}))"
    r"|(?<![\w.:-])(?P<number>\+?\d{9,15})(?![\w.:-])"
)
"""A bot's token, whatever is called a secret, and what may be a phone number or a chat id."""


def mask(text: str) -> str:
    """The text with secrets and long numbers taken out. Nothing of ours logs any."""
    return SECRETS.sub(lambda found: f"{found['name'] or ''}***", text)


class Mask(logging.Filter):
    """Masks what libraries log, tracebacks included. To be put on a handler."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: a line is changed, never dropped."""
        record.msg, record.args = mask(record.getMessage()), ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask(record.exc_text)
        return True


def mask_every_record() -> None:
    """The same for a process whose handlers are not ours to choose: records are made masked."""
    make = logging.getLogRecordFactory()
    masked = Mask()

    def factory(*arguments: Any, **more: Any) -> logging.LogRecord:
        record = make(*arguments, **more)
        masked.filter(record)
        return record

    logging.setLogRecordFactory(factory)
