"""Errors named for what the caller does next. Messages never carry personal data."""

from __future__ import annotations


class HelplineError(Exception):
    """Anything that this house raises on purpose."""


class SettingsError(HelplineError):
    """The process must not start. The message names every wrong setting and its remedy."""


class TransitionRefused(HelplineError):
    """A case may not go from its status to the one asked for."""


class CaseNotFound(HelplineError):
    """No case has this code, or it may not be seen from here. The two are never told apart."""


class TooManyGuesses(HelplineError):
    """Case codes were guessed too often from one address, or overall. Try later."""


class RedactionFailed(HelplineError):
    """The text could not be redacted in time. It must be withheld, and a person told."""
