"""A worker holds a conversation, not a message: of two workers only one can finish, so order holds with any number.

The lease says until when nobody else begins; the fence, a number that only grows, who is the last to have begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, exists, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from db.conversations import as_conversation
from db.inbox import bound_to
from db.keys import CannotOpen, KeyRing
from db.tables import ConversationRow, InboxRow
from db.unreadable import put_off
from db.upsert import set_columns
from db.worker import bring_up_to_date
from helpline.conversation import Conversation
from helpline.errors import HelplineError
from helpline.message import Channel


class LeaseLost(HelplineError):
    """Another worker took the conversation over. Undo: the other one does the work."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to handle one message, until the lease ends."""

    id: int
    channel: Channel
    provider_id: str
    payload: bytes = field(repr=False)
    attempts: int
    postponed: bool
    received_at: datetime
    conversation: Conversation
    fence: int
    urgent: bool = False

    @property
    def key(self) -> str:
        """The message's own name, for everything that must happen once because of it."""
        return f"{self.channel}:{self.provider_id}"


# Conversations are locked with `key_share`: the door may write down what a worker sends while somebody works on what
# they sent before. Each new row refers to the conversation, and would wait for a full lock of it.
_EARLIER = aliased(InboxRow)
_NEXT = (
    select(InboxRow, ConversationRow)
    .join(ConversationRow, ConversationRow.id == InboxRow.conversation_id)
    .where(
        InboxRow.state == "waiting",
        InboxRow.available_at <= bindparam("now"),
        or_(ConversationRow.lease_until.is_(None), ConversationRow.lease_until < bindparam("now")),
        ConversationRow.id.not_in(bindparam("but", expanding=True)),
        # the first of its conversation
        ~exists().where(
            _EARLIER.conversation_id == InboxRow.conversation_id,
            _EARLIER.state == "waiting",
            tuple_(_EARLIER.sent_at, _EARLIER.id) < tuple_(InboxRow.sent_at, InboxRow.id),
        ),
    )
    .order_by(InboxRow.urgent.desc(), InboxRow.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=ConversationRow, key_share=True)
)
_DUE = (
    select(InboxRow.id)
    .where(InboxRow.state == "waiting", InboxRow.available_at <= bindparam("now"))
    .limit(1)
)
_FENCE = (
    select(ConversationRow.fence)
    .where(ConversationRow.id == bindparam("whose"))
    .with_for_update(key_share=True)
)
_THIS = aliased(InboxRow)
_BEHIND = (
    select(InboxRow)
    .join(_THIS, _THIS.id == bindparam("this"))
    .where(
        InboxRow.conversation_id == bindparam("whose"),
        InboxRow.state == "waiting",
        # and was sent after it: what comes late, and was sent before, is no end of this story
        tuple_(InboxRow.sent_at, InboxRow.id) > tuple_(_THIS.sent_at, _THIS.id),
    )
    .order_by(InboxRow.sent_at, InboxRow.id)
    .limit(1)
)
_CONVERSATIONS = cast(Table, ConversationRow.__table__)
_GIVEN_BACK = (
    update(_CONVERSATIONS)
    .where(_CONVERSATIONS.c.id == bindparam("whose"), _CONVERSATIONS.c.fence == bindparam("held"))
    .values(lease_until=None)
)
_RENEWED = (
    update(_CONVERSATIONS)
    .where(_CONVERSATIONS.c.id == bindparam("whose"), _CONVERSATIONS.c.fence == bindparam("held"))
    .where(_CONVERSATIONS.c.lease_until.is_not(None))  # it may have been given back just now
    .values(lease_until=bindparam("until"))
)


def is_due(session: Session, now: datetime) -> bool:
    """A cheap look, without any lock, whether something waits."""
    return session.scalar(_DUE, {"now": now}) is not None


def claim(
    session: Session,
    keys: KeyRing,
    now: datetime,
    lease: timedelta,
    most: int = 1,
    but: Sequence[str] = (),
) -> list[Claim]:
    """Take the next messages, each of a conversation that nobody holds.

    `but`: conversations that whoever asks has in hand, whatever the clock says of their leases.
    """
    found = session.execute(_NEXT, {"now": now, "most": most, "but": but}).all()
    claims = (_taken(session, keys, row, worker, now, lease) for row, worker in found)
    return [claim for claim in claims if claim]


def _taken(
    session: Session,
    keys: KeyRing,
    row: InboxRow,
    conversation: ConversationRow,
    now: datetime,
    lease: timedelta,
) -> Claim | None:
    row.attempts += 1
    try:
        payload = keys.open(row.payload_sealed or b"", bound_to(row.channel, row.provider_id))
    except CannotOpen:
        put_off(row, now)
        row.done_at = now if row.state == "dead" else None
        return None
    conversation.lease_until = now + lease
    conversation.fence += 1
    return Claim(
        row.id,
        Channel(row.channel),
        row.provider_id,
        payload,
        row.attempts,
        row.error is not None,
        row.received_at,
        as_conversation(session, conversation),
        conversation.fence,
        row.urgent,
    )


def renew(session: Session, claims: Iterable[Claim], until: datetime) -> None:
    """Hold these conversations until then, but for those that somebody else has taken over."""
    held = [
        {"whose": claim.conversation.id, "held": claim.fence, "until": until} for claim in claims
    ]
    session.execute(_RENEWED, held)


def still_held(session: Session, claim: Claim) -> None:
    """Raise LeaseLost unless the claim's fence is still the last. Locks the conversation's row."""
    if session.scalar(_FENCE, {"whose": claim.conversation.id}) != claim.fence:
        raise LeaseLost(f"message {claim.id} was taken over")


def _settle(session: Session, claim: Claim, **values: object) -> None:
    """Give the conversation back, if it is still ours, and note what came of the message."""
    session.flush()
    free = {"whose": claim.conversation.id, "held": claim.fence}
    if session.execute(_GIVEN_BACK, free).rowcount != 1:  # type: ignore[attr-defined]
        raise LeaseLost(f"message {claim.id} was taken over")
    set_columns(session, InboxRow, claim.id, values)
    bring_up_to_date(session, claim.conversation.id, {"lease_until": None})


def finish(session: Session, claim: Claim, now: datetime) -> None:
    """The message had its effect. What the provider sent is cleared; the id stays, against redelivery."""
    _settle(session, claim, state="done", payload_sealed=None, done_at=now, error=None)


def postpone(session: Session, claim: Claim, until: datetime, why: str, *, blameless: bool) -> None:
    """Try again later. `blameless` waiting (an engine is down) does not count as an attempt."""
    attempts = claim.attempts - 1 if blameless else claim.attempts
    _settle(session, claim, available_at=until, error=why[:200], attempts=attempts)


def bury(session: Session, claim: Claim, why: str, now: datetime) -> None:
    """Give the message up to a person: it stays sealed, the conversation goes on."""
    _settle(session, claim, state="dead", error=why[:200], done_at=now)


def settle(session: Session, claim: Claim, until: datetime) -> None:
    """Wait until then for more of the same story. It is no fault, and no attempt."""
    _settle(session, claim, available_at=until, settling=True, attempts=claim.attempts - 1)


def payload_behind(session: Session, keys: KeyRing, claim: Claim) -> bytes | None:
    """What the same worker sent next and that waits, or None. Nor what was tried before: the dialogue may have
    heard it, and hears nothing twice, not even together with more.
    """
    place = {"whose": claim.conversation.id, "this": claim.id}
    row = session.scalars(_BEHIND, place).first()
    if row is None or row.payload_sealed is None or row.attempts or row.error:
        return None
    try:
        return keys.open(row.payload_sealed, bound_to(row.channel, row.provider_id))
    except CannotOpen:
        return None  # dealt with in its turn
