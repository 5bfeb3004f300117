"""What staff decide about a case: status, ending, second looks, money, indicators, links, referrals."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from httpx import Response
from sqlalchemy import delete, select

from console.export import QUESTIONS
from db import desk as papers
from db.cases import Cases
from db.tables import (
    AlertRow,
    AnswerRow,
    ConversationRow,
)
from helpline.cases import Answer, CaseStatus
from helpline.hours import NEVER
from helpline.outcomes import Outcome, Remedy
from helpline.redaction import redact
from helpline.text import RawText
from tests.support.staffroom import Desk

WELL = {"outcome": "remedied", "remedy": "money", "confirmed": "yes"}

pytestmark = pytest.mark.slow


def act(desk: Desk, path: str, number: int = 2, **fields: str) -> Response:
    return desk.does(f"/cases/{number}/{path}", **fields)


def case(database, keys, number: int = 2):  # type: ignore[no-untyped-def]
    with database.read() as session:
        return Cases(session, keys).by_number(number)


@pytest.mark.parametrize(
    ("status", "answer"),
    [("in_progress", 303), ("withdrawn", 303), ("resolved", 409), ("closed", 409), ("odd", 409)],
)
def test_changing_a_status(desk: Desk, status: str, answer: int) -> None:
    assert act(desk, "status", status=status).status_code == answer


def test_what_is_set_in_progress_has_somebody_who_must_answer(desk: Desk, database) -> None:  # type: ignore[no-untyped-def]
    act(desk, "status", status="in_progress")
    with database.read() as session:
        row = session.scalars(select(ConversationRow).where(ConversationRow.language == "ar")).one()
    assert row.held_by == "asha"
    assert row.answer_due is not None


def test_a_case_ends_with_what_came_of_it(desk: Desk, database, keys) -> None:  # type: ignore[no-untyped-def]
    act(desk, "take")
    assert act(desk, "close", **WELL).status_code == 303
    ended = case(database, keys)
    assert ended.status is CaseStatus.CLOSED
    assert (ended.ending.outcome, ended.ending.remedy) == (Outcome.REMEDIED, Remedy.MONEY)
    page = desk.page("/cases/2")
    assert "Closed: the assistant answers." in page
    assert "The worker says it is over" in page
    assert act(desk, "close", **WELL).status_code == 409
    assert act(desk, "status", status="in_progress").status_code == 303
    assert "You answer." in desk.page("/cases/2")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"outcome": ""}, "Choose how it ended"),
        ({"remedy": "gold"}, "Choose how it ended"),
        ({"remedy": "none"}, "Remedied, but by what?"),
        ({"confirmed": "no"}, "cannot be closed as remedied"),
    ],
)
def test_no_case_ends_without_saying_how(desk: Desk, change: dict[str, str], why: str) -> None:
    refused = act(desk, "close", **{**WELL, **change})
    assert refused.status_code == 409
    assert why in refused.text


def test_a_second_person_looks_at_how_a_critical_case_ended(
    office: Callable[..., Desk], desk: Desk, database, keys, clock
) -> None:  # type: ignore[no-untyped-def]
    boss = office("mina", "supervisor")
    act(desk, "take")
    act(desk, "close", **WELL)
    assert act(boss, "take", 1).status_code == 303
    act(boss, "close", 1, **WELL)
    page = boss.page("/team")
    assert "/team/reviews/2" in page
    assert "/team/reviews/1" not in page  # it was not critical
    clock.forward(hours=25)
    boss.enters()
    desk.enters()
    assert "late" in boss.page("/team").split("A second look")[1]
    assert boss.does("/team/reviews/2", verdict="odd").status_code == 409
    assert boss.does("/team/reviews/2", verdict="reopen").status_code == 303
    assert case(database, keys).status is CaseStatus.NEW
    with database.read() as session:
        waiting = [row for row in session.scalars(select(AlertRow)) if row.state == "waiting"]
    assert {row.severity for row in waiting} >= {0}
    assert boss.does("/team/reviews/2", verdict="agrees").status_code == 409


def test_nobody_looks_again_at_their_own_case(office: Callable[..., Desk]) -> None:
    boss = office("mina", "supervisor")
    act(boss, "take")
    act(boss, "close", **WELL)
    refused = boss.does("/team/reviews/2", verdict="agrees")
    assert "You handled this case yourself" in refused.text


def test_money_disputed_and_got_back(desk: Desk, database, keys) -> None:  # type: ignore[no-untyped-def]
    assert act(desk, "money", currency="bdt", disputed="45,000", recovered="").status_code == 303
    money = case(database, keys).money
    assert (money.currency, money.disputed, money.recovered) == ("BDT", 45_000, None)
    for fields in ({"currency": "taka"}, {"disputed": "-5"}, {"recovered": "much"}):
        wrong = {"currency": "BDT", "disputed": "1", "recovered": "1", **fields}
        assert act(desk, "money", **wrong).status_code == 409


def test_every_answer_has_its_question_on_the_page_and_in_the_file(
    desk: Desk, database, keys
) -> None:  # type: ignore[no-untyped-def]
    assert set(QUESTIONS) == set(Answer)
    asked = case(database, keys)
    with database.write() as session:
        session.execute(delete(AnswerRow).where(AnswerRow.case_id == asked.id))
        session.add_all(
            AnswerRow(
                case_id=asked.id, question=one.value, text=redact(RawText("skirt"), "en").text
            )
            for one in Answer
        )
    page = desk.page("/cases/2")
    assert all(f"<dt>{question}</dt>" in page for question in QUESTIONS.values())
    assert page.count("skirt") >= len(Answer)


def test_what_waits_for_a_safe_hour_is_said_to_wait(desk: Desk, database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    act(desk, "take")
    worker = case(database, keys).conversation
    clock.forward(minutes=16)
    with database.write() as session:
        Cases(session, keys).set_hours(worker, NEVER)
    assert act(desk, "reply", text="hello", once="held-1").status_code == 303
    assert "waits until it is safe" in desk.page("/cases/2")


def test_indicators_are_suggested_and_decided_by_a_person(desk: Desk, database, keys) -> None:  # type: ignore[no-untyped-def]
    page = desk.page("/cases/2")
    suggested = page.split("Physical and sexual violence")[1][:120]
    assert "to look at" in suggested
    act(desk, "indicator", indicator="violence", present="yes")
    act(desk, "indicator", indicator="threats", present="no")
    with database.read() as session:
        found = papers.indicators(session, case(database, keys).id)
    assert {one.value: there for one, there in found.items()} == {
        "violence": True,
        "threats": False,
    }
    assert "confirmed" in desk.page("/cases/2")


def test_linked_and_duplicate_cases(desk: Desk) -> None:
    assert "the same worker" in desk.page("/cases/2")
    assert act(desk, "link", other="1", kind="duplicate").status_code == 303
    assert "duplicate" in desk.page("/cases/1").split("Linked cases")[1][:900]
    for fields in ({"other": "2"}, {"other": "99"}, {"other": "x"}, {"kind": "odd"}):
        assert act(desk, "link", **{"other": "1", "kind": "related", **fields}).status_code == 409


def test_nobody_is_referred_who_has_not_agreed(desk: Desk, database, keys) -> None:  # type: ignore[no-untyped-def]
    act(desk, "take")
    refused = act(desk, "refer", organisation="labour")
    assert "Ask first" in refused.text
    assert act(desk, "refer", organisation="nobody", agreed="on").status_code == 409
    assert act(desk, "refer", organisation="labour", agreed="on").status_code == 303
    assert case(database, keys).status is CaseStatus.REFERRED


def test_what_the_machine_missed_is_raised_told_and_counted(desk: Desk, database) -> None:  # type: ignore[no-untyped-def]
    assert act(desk, "severity", 1, severity="nonsense").status_code == 409
    assert "Nothing yet" in desk.page("/missed")
    assert act(desk, "severity", 1, severity="critical").status_code == 303
    assert act(desk, "severity", 1, severity="urgent").status_code == 303  # graver already
    page = desk.page("/missed")
    row = page.split("<tbody>")[1].split("</tr>")[0]
    assert all(part in row for part in ("Wages and benefits", ">ar<", "critical", ">1<"))
    assert page.count("<tr>") == 2
    assert "Graver than that" not in desk.page("/cases/1")
    with database.read() as session:
        waiting = [row for row in session.scalars(select(AlertRow)) if row.severity == 0]
    assert len(waiting) >= 4


def test_whoever_was_in_danger_is_asked_again_after_7_30_and_90_days(desk: Desk, clock) -> None:  # type: ignore[no-untyped-def]
    act(desk, "close", **WELL)
    act(desk, "close", 1, **WELL)
    seen = []
    for days in (6, 1, 23, 60):
        clock.forward(days=days)
        desk.enters()
        page = desk.page("/queue")
        seen.append("Case 2</a>, " in page)
        assert "Case 1</a>, " not in page
        if days == 1:
            assert "7 days after its end" in page
            act(desk, "asked")
            assert "Ask how they are" not in desk.page("/queue")
        elif days == 23:
            act(desk, "take")
            act(desk, "reply", text="How are you?", once="1")
            assert "Ask how they are" not in desk.page("/queue")
    assert seen == [False, True, True, True]
    act(desk, "status", status="in_progress")
    assert "Ask how they are" not in desk.page("/queue")
