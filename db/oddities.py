"""What a provider sent and nobody could read. Kept sealed, so that no worker's words are lost with it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from db.keys import KeyRing
from db.tables import OddityRow
from db.upsert import insert_once
from helpline.message import Channel


def keep(session: Session, keys: KeyRing, channel: Channel, body: bytes, now: datetime) -> bool:
    """Keep a body, once however often it comes. True if it is new."""
    digest = hashlib.sha256(body).hexdigest()
    values = {
        "digest": digest,
        "channel": channel.value,
        "body_sealed": keys.seal(body, f"oddities.body/{digest}"),
        "received_at": now,
    }
    return insert_once(session, OddityRow, values) is not None
