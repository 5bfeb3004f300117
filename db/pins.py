"""PINs are kept as slow hashes only (argon2id, OWASP's second profile: 19 MiB, two passes, one lane)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def hashed(pin: str) -> str:
    """What is kept of a PIN."""
    return _HASHER.hash(pin)


def matches(kept: str | None, pin: str) -> bool:
    """Whether it is the PIN; never for one that was not set."""
    try:
        return kept is not None and _HASHER.verify(kept, pin)
    except VerifyMismatchError:
        return False
