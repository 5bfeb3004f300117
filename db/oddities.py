"""What a provider sent and nobody could read. Kept sealed, so that no worker's words are lost with it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from db.keys import KeyRing
from db.tables import OddityRow
from db.upsert import insert_once
from helpline.message import Channel


def bound_to(digest: str) -> str:
    """What a body is bound to when it is sealed."""
    return f"oddities.body/{digest}"


def keep(session: Session, keys: KeyRing, channel: Channel, body: bytes, now: datetime) -> bool:
    """Keep a body, once however often it comes. True if it is new."""
    digest = hashlib.sha256(body).hexdigest()
    values = {
        "digest": digest,
        "channel": channel.value,
        "body_sealed": keys.seal(body, bound_to(digest)),
        "received_at": now,
    }
    return insert_once(session, OddityRow, values) is not None
