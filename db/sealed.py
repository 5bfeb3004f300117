"""Originals under a key per conversation: AES-256-GCM, wrapped by the current master key.

Destroying a conversation's key makes its originals unreadable everywhere, old backups included.
Associated data binds each value to its place and its conversation, so none can be moved.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete
from sqlalchemy.orm import Session

from db.keys import NONCE_BYTES, CannotOpen, KeyRing
from db.tables import ConversationKeyRow
from db.upsert import insert_once
from helpline.conversation import ConversationId

KEY_BYTES = 32


def seal(
    session: Session,
    keys: KeyRing,
    conversation: ConversationId,
    value: bytes,
    place: str,
    now: datetime,
) -> bytes:
    """Encrypt for one place, such as "media/42". The conversation gets a key with its first original."""
    fresh = keys.seal(secrets.token_bytes(KEY_BYTES), wrapping(conversation))
    row = {"conversation_id": conversation, "key_sealed": fresh, "created_at": now}
    insert_once(session, ConversationKeyRow, row)
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = AESGCM(_key(session, keys, conversation))
    return nonce + cipher.encrypt(nonce, value, _bound_to(conversation, place))


def unseal(
    session: Session, keys: KeyRing, conversation: ConversationId, sealed: bytes, place: str
) -> bytes:
    """Decrypt what was sealed for this place. Raises CannotOpen, also once the key is destroyed."""
    cipher = AESGCM(_key(session, keys, conversation))
    try:
        return cipher.decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound_to(conversation, place)
        )
    except InvalidTag:
        raise CannotOpen(f"{place} was changed or moved since it was sealed") from None


def destroy(session: Session, conversation: ConversationId) -> bool:
    """Forget the conversation's key. False if it has none. There is no way back."""
    gone = delete(ConversationKeyRow).where(ConversationKeyRow.conversation_id == conversation)
    return session.scalar(gone.returning(ConversationKeyRow.conversation_id)) is not None


def _key(session: Session, keys: KeyRing, conversation: ConversationId) -> bytes:
    row = session.get(ConversationKeyRow, conversation)
    if row is None:
        raise CannotOpen("the key of this conversation was destroyed: nothing of it can be opened")
    return keys.open(row.key_sealed, wrapping(conversation))


def wrapping(conversation: str) -> str:
    """What the key of a conversation is bound to when it is wrapped."""
    return f"conversation_keys/{conversation}"


def _bound_to(conversation: ConversationId, place: str) -> bytes:
    return f"{place}\x00{conversation}".encode()
