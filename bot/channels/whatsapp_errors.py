"""Meta's error codes in our terms (Meta's error-code page of 2026-05-15; titles go away, codes stay)."""

from __future__ import annotations

from bot.channels.base import (
    ChannelMisconfigured,
    MessageInvalid,
    NotOnChannel,
    OptedOut,
    ProviderDown,
    SendError,
    Throttled,
    WindowClosed,
)

_THROTTLED = {4, 80007, 130429, 131056}
_DOWN = {1, 2, 131000, 131016, 131057, 133004, 135000}
_ACCOUNT = {0, 3, 10, 190, 368, 131005, 131031, 131042, 131045, 131048, 133010}
_UNREACHABLE = {131026, 131062}
_OPTED_OUT = {131050}
_NOT_TODAY = {131049}


def classify(code: int, status: int | None) -> SendError:
    """The error of ours for one of Meta's."""
    said = f"WhatsApp error {code}"
    if code == 131047:
        return WindowClosed(said)
    if code in _THROTTLED or status == 429:
        return Throttled(said, retry_after=6.0 if code == 131056 else None)
    if code in _NOT_TODAY:
        return Throttled(said, retry_after=86_400)
    if code in _OPTED_OUT:
        return OptedOut(said)
    if code in _UNREACHABLE:
        return NotOnChannel(said)
    if code in _ACCOUNT or 200 <= code <= 299 or status in (401, 403):
        return ChannelMisconfigured(said)
    if code in _DOWN or (status or 0) >= 500:
        return ProviderDown(said)
    return MessageInvalid(said)
