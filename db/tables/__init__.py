"""Every table. Nothing here holds a phone number, a chat id or raw text in the clear."""

from __future__ import annotations

from db.tables.alerts import AlertRow
from db.tables.audit import AuditRow
from db.tables.base import Base
from db.tables.cases import (
    AnswerRow,
    CaseEventRow,
    CaseRow,
    CheckInRow,
    FollowUpRow,
    GuessRow,
    MissRow,
    SealRow,
)
from db.tables.conversations import (
    CalendarNoteRow,
    ConsentEventRow,
    ContactPointRow,
    ConversationRow,
)
from db.tables.desk import (
    CaseLinkRow,
    ConfigurationRow,
    DraftRow,
    IndicatorRow,
    NoteRow,
    ReferralRow,
    ReviewRow,
)
from db.tables.figures import FigureRow
from db.tables.leases import LeaseRow
from db.tables.messages import InboxRow, MessageRow, OddityRow, OfferRow, OutboxRow
from db.tables.news import ActionItemRow, BroadcastRow, PollAnswerRow, PollRow
from db.tables.roster import ConflictRow, RosterRow
from db.tables.sealed import ConversationKeyRow, MediaRow, PlaceholderRow
from db.tables.staff import StaffRow, StaffSessionRow

__all__ = [
    "ActionItemRow",
    "AlertRow",
    "AnswerRow",
    "AuditRow",
    "Base",
    "BroadcastRow",
    "CalendarNoteRow",
    "CaseEventRow",
    "CaseLinkRow",
    "CaseRow",
    "CheckInRow",
    "ConfigurationRow",
    "ConflictRow",
    "ConsentEventRow",
    "ContactPointRow",
    "ConversationKeyRow",
    "ConversationRow",
    "DraftRow",
    "FigureRow",
    "FollowUpRow",
    "GuessRow",
    "InboxRow",
    "IndicatorRow",
    "LeaseRow",
    "MediaRow",
    "MessageRow",
    "MissRow",
    "NoteRow",
    "OddityRow",
    "OfferRow",
    "OutboxRow",
    "PlaceholderRow",
    "PollAnswerRow",
    "PollRow",
    "ReferralRow",
    "ReviewRow",
    "RosterRow",
    "SealRow",
    "StaffRow",
    "StaffSessionRow",
]
