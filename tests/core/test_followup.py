"""What is written unasked, by what happened to a case and how long ago: a table of truths."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpline.cases import Case, CaseId, CaseStatus
from helpline.conversation import ConversationId
from helpline.followup import Standing, due
from helpline.taxonomy import Category, Severity

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
S = CaseStatus


def standing(
    status: CaseStatus,
    changed: float,
    told: float,
    severity: Severity = Severity.STANDARD,
    sent: frozenset[str] = frozenset(),
) -> Standing:
    """A case that changed, and whose worker heard something, so many days ago."""
    at = NOW - timedelta(days=changed)
    opened = NOW - timedelta(days=max(changed, told) + 1)
    case = Case(
        CaseId("c"), 1, ConversationId("w"), Category.WAG, severity, status, opened, at, {}, False
    )
    return Standing(case, NOW - timedelta(days=told), sent)


@pytest.mark.parametrize(
    ("status", "changed", "told", "reply"),
    [
        (S.NEW, 1, 1, None),
        (S.NEW, 7, 7, "follow_still"),
        (S.NEW, 30, 2, None),
        (S.IN_PROGRESS, 1, 2, "follow_news"),
        (S.IN_PROGRESS, 2, 1, None),
        (S.IN_PROGRESS, 9, 8, "follow_still"),
        (S.REFERRED, 1, 2, "follow_news"),
        (S.WAITING_WORKER, 1, 2, "follow_news"),
        (S.RESOLVED, 0, 0, "follow_solved"),
        (S.CLOSED, 1, 0, "follow_solved"),
        (S.CLOSED, 7, 7, "follow_reprisal"),
        (S.CLOSED, 13.9, 7, "follow_reprisal"),
        (S.CLOSED, 15, 7, None),
        (S.CLOSED, 30, 7, "follow_reprisal"),
        (S.CLOSED, 92, 7, "follow_reprisal"),
        (S.CLOSED, 98, 7, None),
        (S.WITHDRAWN, 0, 1, None),
        (S.WITHDRAWN, 7, 9, None),
    ],
)
def test_due(status: CaseStatus, changed: float, told: float, reply: str | None) -> None:
    found = due(standing(status, changed, told), NOW)
    assert (found.reply if found else None) == reply


def test_each_thing_is_written_once() -> None:
    first = due(standing(S.RESOLVED, 1, 1), NOW)
    assert first
    assert due(standing(S.RESOLVED, 1, 1, sent=frozenset({first.what})), NOW) is None


def test_an_end_after_another_end_is_asked_about_anew() -> None:
    first, second = (due(standing(S.RESOLVED, days, 0), NOW) for days in (1, 2))
    assert first
    assert second
    assert first.what != second.what
    assert len(first.what) <= 24


@pytest.mark.parametrize("severity", [Severity.CRITICAL, Severity.URGENT])
def test_after_a_grave_case_a_person_asks(severity: Severity) -> None:
    assert due(standing(S.CLOSED, 8, 8, severity), NOW) is None
