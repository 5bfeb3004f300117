"""The roster in force, sealed: it holds addresses of staff. And who has a tie to whom a worker named."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit
from db.keys import KeyRing
from db.tables import ConflictRow, RosterRow
from db.upsert import insert_once
from helpline import roster_file
from helpline.conversation import ConversationId
from helpline.roster import Roster

ONLY = 1
BOUND_TO = "roster.body/1"
_SEALED = select(RosterRow.body_sealed).where(RosterRow.id == ONLY)


def save(session: Session, keys: KeyRing, data: Any, who: str, now: datetime) -> Roster:
    """Put a roster in force, and note that in the audit log. Raises RosterWrong."""
    roster = roster_file.parse(data)
    body = keys.seal(json.dumps(data, default=str).encode(), BOUND_TO)
    session.merge(RosterRow(id=ONLY, body_sealed=body, loaded_at=now))
    audit.note(session, keys, who, "roster", f"{len(roster.people)} people", "", now)
    return roster


def raw(session: Session, keys: KeyRing) -> str | None:
    """The roster in force as it was given, in JSON."""
    sealed = session.scalar(_SEALED)
    return keys.open(sealed, BOUND_TO).decode() if sealed else None


def load(session: Session, keys: KeyRing) -> Roster | None:
    """The roster in force, or None: then it is not known who is at work."""
    data = raw(session, keys)
    return roster_file.parse(json.loads(data)) if data else None


def bar(session: Session, conversation: ConversationId, logins: frozenset[str]) -> None:
    """These people never hear of the worker's cases: they have a tie to somebody who was named."""
    for login in sorted(logins):
        insert_once(session, ConflictRow, {"conversation_id": conversation, "login": login})


def barred(session: Session, conversation: str) -> frozenset[str]:
    """Who may not hear of the worker's cases."""
    query = select(ConflictRow.login).where(ConflictRow.conversation_id == conversation)
    return frozenset(session.scalars(query))
