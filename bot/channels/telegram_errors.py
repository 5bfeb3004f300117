"""Telegram's errors in our terms (python-telegram-bot 22, Bot API 10)."""

from __future__ import annotations

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.base import (
    ChannelMisconfigured,
    MessageInvalid,
    NotOnChannel,
    OptedOut,
    OutcomeUnknown,
    ProviderDown,
    SendError,
    Throttled,
)


def classify(error: TelegramError) -> SendError:
    """Telegram's error in our terms. BadRequest and TimedOut are NetworkErrors there: ask them first."""
    said = f"Telegram: {type(error).__name__}"
    match error:
        case RetryAfter():
            wait = error.retry_after
            return Throttled(said, wait.total_seconds() if isinstance(wait, timedelta) else wait)
        case Forbidden():
            return OptedOut(said)
        case InvalidToken() | Conflict():
            return ChannelMisconfigured(said)
        case ChatMigrated():
            return NotOnChannel(said)
        case BadRequest():
            lost = "chat not found" in str(error).lower()
            return NotOnChannel(said) if lost else MessageInvalid(said)
        case TimedOut() | NetworkError():
            return _network(error, said)
        case _:
            return MessageInvalid(said)


def _network(error: TelegramError, said: str) -> SendError:
    cause = error.__cause__
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return ProviderDown(said)
    if cause is None and not isinstance(error, TimedOut):
        return ProviderDown(said)  # Telegram answered, with a 5xx.
    return OutcomeUnknown(said)
