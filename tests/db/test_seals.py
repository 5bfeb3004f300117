"""Sealed reports: nobody reads them until others tell of the same, or their worker wants it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db import contacts, conversations, erase, messages, queue, retention
from db.cases import Cases
from db.figures import By, Counted
from db.figures import count as counted
from db.followups import due_now
from db.ledger import Ledger
from db.queue import Filter
from db.tables import AlertRow, AnswerRow, CaseRow, MessageRow, SealRow
from helpline import casework
from helpline.cases import Answer, Case, CaseStatus, Intake
from helpline.configuration import ConfigurationRefused
from helpline.configuration import retention as configured
from helpline.conversation import Awaiting, Conversation, ConversationId
from helpline.message import Address, AddressKind, Channel
from helpline.redaction import redact
from helpline.retention import RULES, Kind
from helpline.sealing import names_in
from helpline.taxonomy import Category, Severity
from helpline.text import RawText

STORY = "the manager shouts at us every day"
UNTIL = 3


class Town:
    """Workers who tell of a place, and wait."""

    def __init__(self, database: Any, keys: Any, clock: Any) -> None:
        self.database, self.keys, self.clock = database, keys, clock
        self.told = 0

    def worker(self, session: Any, name: str) -> Conversation:
        address = Address(Channel.TELEGRAM, AddressKind.TELEGRAM, name)
        found = contacts.find_or_begin(session, self.keys, [address], "en", self.clock())
        return conversations.load(session, ConversationId(found))

    def tells(self, name: str, category: Category = Category.HAR) -> Case:
        """A worker writes, and seals it."""
        self.told += 1
        said = redact(RawText(STORY)).text
        answers = {Answer.STORY: said, Answer.SAFE_CONTACT: redact(RawText("yes")).text}
        with self.database.write() as session:
            me, book, now = self.worker(session, name), Cases(session, self.keys), self.clock()
            casework.record_consent(book, me, True, now)
            messages.note_inbound(session, me.id, f"in:{self.told}", "text", said, (), "en", now)
            intake = Intake(category, answers, sealed=True)
            return casework.open_case(book, me, intake, f"k{self.told}", now)

    def names(self, case: Case, about: str) -> bool:
        """Whom it is about. Whether that opened it."""
        with self.database.write() as session:
            book, names = Cases(session, self.keys), names_in(RawText(about))
            return casework.name_sealed(book, case, names, UNTIL, self.clock())

    def now(self, case: Case) -> Case:
        with self.database.read() as session:
            found = Cases(session, self.keys).by_id(case.id)
            assert found
            return found

    def rows(self, table: Any) -> list[Any]:
        with self.database.read() as session:
            return list(session.scalars(select(table)))

    def seen_by_staff(self) -> list[int]:
        with self.database.read() as session:
            lines = queue.entries(session, "asha", Filter(), self.clock())
            whole = Cases(session, self.keys, reader="asha")
            numbers = sorted(line.number for line in lines)  # opened at one moment: no order
            assert sorted(case.number for case in whole.queue()) == numbers
            assert all(whole.by_number(row.number) is None for row in session.scalars(select(CaseRow)) if row.number not in numbers)  # fmt: skip
            return numbers

    def counts(self, what: Counted, by: By) -> dict[str, int]:
        with self.database.read() as session:
            return counted(session, what, by, [f"{self.clock():%Y-%m}"])


@pytest.fixture
def town(database: Any, keys: Any, clock: Any) -> Town:
    return Town(database, keys, clock)


def test_nothing_of_it_can_be_read_and_nobody_is_told(town: Town) -> None:
    case = town.tells("rina")
    assert (case.status, case.answers) == (CaseStatus.SEALED, {})
    assert town.seen_by_staff() == []
    assert town.rows(AnswerRow) == town.rows(AlertRow) == []
    assert [row.text for row in town.rows(MessageRow)] == [None]
    assert STORY.encode() not in b"".join(row.answers_sealed for row in town.rows(CaseRow))
    assert town.counts(Counted.CASE, By.CATEGORY) == {}
    assert town.counts(Counted.SEALED, By.VALUE) == {"sealed": 1}
    with town.database.read() as session:
        assert town.worker(session, "rina").awaiting is Awaiting.SEAL_NAMES
        assert due_now(session, town.keys, town.clock() + timedelta(days=30)) == []


def test_the_third_worker_opens_all_three(town: Town) -> None:
    cases = [town.tells(name) for name in ("rina", "mala", "sima")]
    opened = [
        town.names(case, about)
        for case, about in zip(
            cases, ("Delta Planted Ltd", "Planter\nDELTA PLANTED", "the delta-planted"), strict=True
        )
    ]
    assert opened == [False, False, True]
    assert town.seen_by_staff() == [case.number for case in cases]
    assert {str(town.now(case).answers[Answer.STORY]) for case in cases} == {STORY}
    assert town.rows(SealRow) == []
    assert town.counts(Counted.CASE, By.CATEGORY) == {"HAR": 3}
    assert town.counts(Counted.SEALED, By.VALUE) == {"sealed": 3, "others": 3}
    with town.database.read() as session:
        due = due_now(session, town.keys, town.clock())
    assert sorted(due) == sorted(case.id for case in cases), "each of them hears of it"


def test_the_same_worker_is_not_three(town: Town) -> None:
    assert [town.names(town.tells("rina"), "Delta Planted") for _ in range(4)] == [False] * 4
    assert town.seen_by_staff() == []


def test_others_who_tell_of_another_place_do_not_count(town: Town) -> None:
    for name, about in (("rina", "Delta Planted"), ("mala", "Gamma Planted"), ("sima", "Delta")):
        assert not town.names(town.tells(name), about)
    assert town.seen_by_staff() == []


def test_who_took_it_back_does_not_count(town: Town) -> None:
    first, second, third = (town.tells(name) for name in ("rina", "mala", "sima"))
    town.names(first, "Delta Planted")
    town.names(second, "Delta Planted")
    with town.database.write() as session:
        casework.withdraw(Cases(session, town.keys), town.now(second), town.clock())
    assert not town.names(third, "Delta Planted")
    assert town.counts(Counted.ENDED, By.VALUE) == {}, "it never was a case"
    with town.database.write() as session:
        casework.reopen(Cases(session, town.keys), town.now(second), town.clock())
    assert str(town.now(second).answers[Answer.STORY]) == STORY
    assert town.seen_by_staff() == [second.number]


def test_the_worker_may_send_it_at_any_time(town: Town) -> None:
    case = town.tells("rina")
    town.names(case, "Delta Planted")
    town.clock.forward(days=3)
    with town.database.write() as session:
        casework.send_sealed(Cases(session, town.keys), town.now(case), town.clock())
    found = town.now(case)
    assert (found.status, found.opened_at) == (CaseStatus.NEW, town.clock()), "its clock begins now"
    assert town.counts(Counted.SEALED, By.VALUE) == {"sealed": 1, "worker": 1}
    with town.database.read() as session:
        assert due_now(session, town.keys, town.clock()) == [], "they did it themselves"


@pytest.mark.parametrize("grave", [c for c in Category if c.default_severity <= Severity.URGENT])
def test_what_is_grave_is_never_sealed(town: Town, grave: Category) -> None:
    case = town.tells("rina", grave)
    assert case.status is CaseStatus.NEW
    assert town.seen_by_staff() == [case.number]


def test_what_was_said_of_a_case_before_stays(town: Town) -> None:
    with town.database.write() as session:
        me, now = town.worker(session, "rina"), town.clock()
        messages.note_inbound(
            session, me.id, "in:0", "text", redact(RawText("no pay")).text, (), "en", now
        )
        casework.open_case(Cases(session, town.keys), me, Intake(Category.WAG), "k0", now)
    town.clock.forward(minutes=5)
    town.tells("rina")
    assert [str(row.text or "") for row in town.rows(MessageRow)] == ["no pay", ""]


def test_after_a_year_it_is_gone(town: Town) -> None:
    case = town.tells("rina")
    town.names(case, "Delta Planted")
    rules = [rule for rule in RULES if rule.kind in (Kind.SEALED, Kind.SEALS)]
    town.clock.forward(days=364)
    with town.database.write() as session:
        assert [retention.enforce(session, rule, town.clock()) for rule in rules] == [0, 0]
    town.clock.forward(days=2)
    with town.database.write() as session:
        assert [retention.enforce(session, rule, town.clock()) for rule in rules] == [1, 1]
    assert town.now(case).status is CaseStatus.WITHDRAWN
    assert [row.answers_sealed for row in town.rows(CaseRow)] == [None]
    assert town.rows(SealRow) == []


def test_an_erase_takes_it_too(town: Town, tmp_path: Path) -> None:
    case = town.tells("rina")
    town.names(case, "Delta Planted")
    with town.database.write() as session:
        ledger = Ledger(tmp_path / "erasures.jsonl")
        erase.erase(session, town.keys, ledger, case.conversation, "worker", town.clock())
    assert [row.answers_sealed for row in town.rows(CaseRow)] == [None]
    assert town.rows(SealRow) == []


def test_two_names_do_not_bring_together_those_who_gave_one(town: Town) -> None:
    """Two told of Delta, two of Gamma, and one of these of both: of neither there are three."""
    about = {
        "rina": "Delta Planted",
        "mala": "Gamma Planted",
        "sima": "Delta Planted\nGamma Planted",
    }
    assert [town.names(town.tells(name), names) for name, names in about.items()] == [False] * 3
    assert town.seen_by_staff() == []
    last = town.tells("nila")
    assert town.names(last, "Delta Planted"), "now three told of Delta"
    assert len(town.seen_by_staff()) == 3


def test_whoever_is_punished_waits_for_nobody(town: Town) -> None:
    case = town.tells("rina")
    with town.database.write() as session:
        casework.report_reprisal(Cases(session, town.keys), case, town.clock())
    assert town.now(case).severity is Severity.URGENT
    assert town.seen_by_staff() == [case.number]


def test_a_change_of_a_message_brings_nothing_back(town: Town) -> None:
    case = town.tells("rina")
    with town.database.write() as session:
        changed = redact(RawText(f"{STORY}, every single day")).text
        assert not messages.amend(session, case.conversation, "in:1", changed)
    assert [row.text for row in town.rows(MessageRow)] == [None]


def test_an_installation_may_not_break_the_promise_of_a_year() -> None:
    with pytest.raises(ConfigurationRefused, match="workers were told"):
        configured("sealed reports: 30")
