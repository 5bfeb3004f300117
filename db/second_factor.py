"""The second factor: codes of an app that change every 30 seconds (RFC 6238), and ten codes for a lost phone.

A code is taken once: whoever read it over a shoulder is too late. The secret is sealed, recovery
codes are kept as hashes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp

from db.keys import KeyRing
from db.tables import StaffRow

STEP_SECONDS = 30
DRIFT = 1
"""Steps that a phone's clock may be early or late."""
RECOVERY_CODES = 10
ISSUER = "Westline"


def new_secret() -> str:
    """A fresh secret, in base 32, to be shown once."""
    return pyotp.random_base32()


def address(secret: str, login: str) -> str:
    """What the square code for the phone says."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def enrol(row: StaffRow, keys: KeyRing, secret: str, code: str, now: datetime) -> list[str] | None:
    """Take a secret into use once the phone shows a right code. Returns the recovery codes, once.

    None if the code is not right, or the account has a second factor already.
    """
    step = _step_of(secret, code, now, after=0)
    if step is None or row.totp_sealed is not None:
        return None
    row.totp_sealed, row.totp_step = keys.seal(secret.encode(), bound_to(row)), step
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    row.recovery = [_hash(code) for code in codes]
    return codes


def accept(row: StaffRow, keys: KeyRing, code: str, now: datetime) -> bool:
    """Whether a code of the phone, or one for a lost phone, is right and was not used before."""
    code = "".join(code.split()).lower()
    if row.totp_sealed is None:
        return False
    secret = keys.open(row.totp_sealed, bound_to(row)).decode()
    step = _step_of(secret, code, now, after=row.totp_step)
    if step is not None:
        row.totp_step = step
        return True
    if (hashed := _hash(code)) in row.recovery:
        row.recovery = [other for other in row.recovery if other != hashed]
        return True
    return False


def _step_of(secret: str, code: str, now: datetime, after: int) -> int | None:
    current = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in range(max(current - DRIFT, after + 1), current + DRIFT + 1):
        if hmac.compare_digest(totp.at(step * STEP_SECONDS), code):
            return step
    return None


def _recovery_code() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(4))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def bound_to(row: StaffRow) -> str:
    """What a secret is bound to when it is sealed."""
    return f"staff.totp/{row.id}"
