"""Keys: everything secret in the database is sealed or indexed with keys that are not in it.

From each master key HKDF-SHA256 derives one key per purpose. Sealing is AES-256-GCM with a random
nonce; the first four bytes of a sealed value name the master key, so that old values open after a
rotation; associated data binds a value to its table, column and row. Indexes are HMAC-SHA256.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from helpline.errors import HelplineError

NONCE_BYTES = 12
KEY_ID_BYTES = 4


class CannotOpen(HelplineError):
    """A sealed value was moved, changed, or sealed under a master key that is not configured."""


def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=f"westline/{purpose}".encode()).derive(master)


@dataclass(frozen=True, slots=True)
class _Derived:
    id: bytes
    sealing: bytes = field(repr=False)
    indexing: bytes = field(repr=False)
    internal: bytes = field(repr=False)


class KeyRing:
    """All master keys, newest first. New values use the first; old ones open with any."""

    def __init__(self, master_keys: tuple[bytes, ...]) -> None:
        self._keys = tuple(
            _Derived(
                hashlib.sha256(b"westline/id" + master).digest()[:KEY_ID_BYTES],
                _derive(master, "sealing"),
                _derive(master, "indexing"),
                _derive(master, "internal"),
            )
            for master in master_keys
        )
        self._by_id = {key.id: key for key in self._keys}

    def seal(self, value: bytes, bound_to: str) -> bytes:
        """Encrypt, bound to a place such as "inbox.payload/42"."""
        key = self._keys[0]
        nonce = secrets.token_bytes(NONCE_BYTES)
        return key.id + nonce + AESGCM(key.sealing).encrypt(nonce, value, bound_to.encode())

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        """Decrypt what was sealed for this place. Raises CannotOpen."""
        key = self._by_id.get(sealed[:KEY_ID_BYTES])
        if key is None:
            raise CannotOpen(
                f"{bound_to} was sealed under a master key that WESTLINE_MASTER_KEYS lacks. "
                "Add the old key after the current one."
            )
        nonce, body = sealed[KEY_ID_BYTES:][:NONCE_BYTES], sealed[KEY_ID_BYTES + NONCE_BYTES :]
        try:
            return AESGCM(key.sealing).decrypt(nonce, body, bound_to.encode())
        except InvalidTag:
            raise CannotOpen(f"{bound_to} was changed or moved since it was sealed") from None

    def renew(self, sealed: bytes, bound_to: str) -> bytes | None:
        """The same value under the current key, or None if it is. Raises CannotOpen."""
        if sealed[:KEY_ID_BYTES] == self._keys[0].id:
            return None
        return self.seal(self.open(sealed, bound_to), bound_to)

    def index(self, purpose: str, value: str) -> str:
        """A keyed fingerprint for looking a value up, under the current key."""
        return self._fingerprint(self._keys[0], purpose, value)

    def indexes(self, purpose: str, value: str) -> tuple[str, ...]:
        """The fingerprints under every key, newest first: look up with these."""
        return tuple(self._fingerprint(key, purpose, value) for key in self._keys)

    def secret(self, purpose: str) -> str:
        """A secret between our own processes, the same on every machine with the same keys."""
        return hmac.new(self._keys[0].internal, purpose.encode(), hashlib.sha256).hexdigest()

    @staticmethod
    def _fingerprint(key: _Derived, purpose: str, value: str) -> str:
        message = f"{purpose}\x00{value}".encode()
        return hmac.new(key.indexing, message, hashlib.sha256).hexdigest()
