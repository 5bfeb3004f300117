"""What providers say about our messages: reports come late, out of order, several at once, and more than once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from db.tables import OutboxRow

LATTICE = ("", "sent", "delivered", "read")
"""Delivery only ever climbs."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a provider says about one of our messages."""

    provider_id: str
    outbox_id: int | None
    delivery: str
    error: str | None = None


# In the order of their numbers: two that note the same messages at once do not wait for each other for ever.
_REPORTED = (
    select(OutboxRow)
    .where(
        or_(
            OutboxRow.provider_id.in_(bindparam("names", expanding=True)),
            OutboxRow.id.in_(bindparam("ids", expanding=True)),
        )
    )
    .order_by(OutboxRow.id)
    .with_for_update()
)


def note(session: Session, reports: Iterable[DeliveryReport], now: datetime) -> int:
    """Climb the lattice, in the order of the reports. Returns how many were about messages of ours."""
    known = _Known(session, tuple(reports))
    found = [(row, report) for report in known.reports if (row := known.row(report)) is not None]
    for row, report in found:
        _climb(row, report, now)
    return len(found)


class _Known:
    """The messages that some reports are about: all of them asked for at once."""

    def __init__(self, session: Session, reports: Sequence[DeliveryReport]) -> None:
        self.reports = reports
        names = sorted({report.provider_id for report in reports})
        ids = sorted({report.outbox_id for report in reports if report.outbox_id is not None})
        rows = session.scalars(_REPORTED, {"names": names, "ids": ids}).all() if reports else ()
        self._by_name = {row.provider_id: row for row in rows if row.provider_id}
        self._by_id = {row.id: row for row in rows}

    def row(self, report: DeliveryReport) -> OutboxRow | None:
        """By the provider's name for it, or by ours where we do not know the provider's yet."""
        row = self._by_name.get(report.provider_id) or self._by_id.get(report.outbox_id or 0)
        if row is not None:  # the next report may know the provider's name alone
            self._by_name[report.provider_id] = row
        return row


def _climb(row: OutboxRow, report: DeliveryReport, now: datetime) -> None:
    """A report about a message of which we do not know proves that it was sent."""
    if row.state in ("sending", "unknown", "waiting") and report.delivery != "failed":
        row.state, row.sent_at, row.error, row.body_sealed = "sent", row.sent_at or now, None, None
    row.provider_id = row.provider_id or report.provider_id
    if report.delivery == "failed":
        if row.delivery not in ("delivered", "read"):
            row.state, row.delivery, row.error = "dead", "failed", (report.error or "failed")[:200]
    elif row.delivery != "failed" and LATTICE.index(report.delivery) > LATTICE.index(row.delivery):
        row.delivery = report.delivery


def of_conversation(session: Session, conversation: str) -> dict[str, str]:
    """What became of what we sent to a worker, by its name in the transcript."""
    query = select(OutboxRow).where(OutboxRow.conversation_id == conversation)
    return {f"out:{row.dedup}"[:240]: _became(row) for row in session.scalars(query)}


def _became(row: OutboxRow) -> str:
    if row.state in ("parked", "dead", "cancelled"):
        return f"not sent: {row.error or row.state}"
    if row.state == "held":
        return "waits until it is safe"
    return row.delivery or "on its way"
