"""Cases and casework on the real database: once per key, found by code, guessed slowly."""

from dataclasses import replace

import pytest

from db import contacts, conversations, messages
from db.cases import Cases
from helpline import casework, lookup
from helpline.cases import Answer, CaseStatus, Intake
from helpline.codes import draw_code
from helpline.consent import ConsentDecision
from helpline.conversation import Awaiting
from helpline.errors import CaseNotFound, TooManyGuesses, TransitionRefused
from helpline.message import Address, AddressKind, Channel
from helpline.redaction import redact
from helpline.taxonomy import Category, Severity
from helpline.text import RawText

STORY = Intake(Category.WAG, {Answer.STORY: redact(RawText("two months unpaid")).text})


@pytest.fixture
def desk(database, keys, clock):  # type: ignore[no-untyped-def]
    def worker(session, number: str):  # type: ignore[no-untyped-def]
        address = Address(Channel.TELEGRAM, AddressKind.TELEGRAM, number)
        return conversations.load(
            session, contacts.find_or_begin(session, keys, [address], "en", clock())
        )

    with database.write() as session:
        yield session, Cases(session, keys), lambda number="1": worker(session, number)


def test_a_case_is_opened_once(desk, clock) -> None:  # type: ignore[no-untyped-def]
    _, book, worker = desk
    first = casework.open_case(book, worker(), STORY, "telegram:1", clock())
    again = casework.open_case(book, worker(), STORY, "telegram:1", clock())
    assert again == replace(first, updated_at=again.updated_at)
    assert first.severity is Severity.PRIORITY
    assert str(first.answers[Answer.STORY]) == "two months unpaid"
    assert worker().awaiting is Awaiting.NEW_PIN


def test_a_case_is_found_by_its_code(desk, clock) -> None:  # type: ignore[no-untyped-def]
    _, book, worker = desk
    case = casework.open_case(book, worker(), STORY, "k", clock())
    assert lookup.find_by_code(book, worker("2"), case.code, "g", clock()).id == case.id


def test_guessing_is_counted_once_per_message_and_then_refused(desk, clock) -> None:  # type: ignore[no-untyped-def]
    _, book, worker = desk
    for key in ("g0", "g0", "g1", "g1", "g2", "g2", "g3", "g3", "g4"):
        with pytest.raises(CaseNotFound):
            lookup.find_by_code(book, worker(), draw_code(), key, clock())
    with pytest.raises(TooManyGuesses):
        lookup.find_by_code(book, worker(), draw_code(), "g6", clock())
    clock.forward(hours=1, seconds=1)
    with pytest.raises(CaseNotFound):
        lookup.find_by_code(book, worker(), draw_code(), "g7", clock())


def test_ones_own_code_is_never_slowed(desk, clock) -> None:  # type: ignore[no-untyped-def]
    _, book, worker = desk
    case = casework.open_case(book, worker(), STORY, "k", clock())
    for guess in range(6):
        with pytest.raises((CaseNotFound, TooManyGuesses)):
            lookup.find_by_code(book, worker(), draw_code(), f"g{guess}", clock())
    assert lookup.find_by_code(book, worker(), case.code, "mine", clock()).id == case.id


def test_many_phones_together_are_slowed_too(desk, clock) -> None:  # type: ignore[no-untyped-def]
    _, book, worker = desk
    case = casework.open_case(book, worker("1"), STORY, "k", clock())
    for phone in range(50):
        for guess in range(4):
            with pytest.raises(CaseNotFound):
                lookup.find_by_code(
                    book, worker(str(phone + 10)), draw_code(), f"{phone}-{guess}", clock()
                )
    with pytest.raises(TooManyGuesses):
        lookup.find_by_code(book, worker("999"), case.code, "late", clock())


def test_a_pin_opens_and_a_wrong_one_counts(desk, clock) -> None:  # type: ignore[no-untyped-def]
    _, book, worker = desk
    case = casework.open_case(book, worker(), STORY, "k", clock())
    book.set_pin(case.id, "4321")
    other = worker("2")
    with pytest.raises(CaseNotFound):
        lookup.unlock_with_pin(book, other, case.id, "1111", "g1", clock())
    assert lookup.unlock_with_pin(book, other, case.id, "4321", "g2", clock()).id == case.id
    assert book.failed_guesses(other.id, clock().replace(year=2020)) == (1, 1)


def test_status_follows_the_table_and_leaves_a_trace(desk, clock) -> None:  # type: ignore[no-untyped-def]
    _, book, worker = desk
    case = casework.open_case(book, worker(), STORY, "k", clock())
    with pytest.raises(TransitionRefused):
        casework.change_status(book, case, CaseStatus.RESOLVED, "asha", clock())
    casework.change_status(book, case, CaseStatus.IN_PROGRESS, "asha", clock())
    assert book.by_id(case.id).status is CaseStatus.IN_PROGRESS
    assert [event.detail for event in book.timeline(case.id)] == ["WAG", "in_progress"]


def test_the_queue_puts_the_most_urgent_first(desk, clock) -> None:  # type: ignore[no-untyped-def]
    _, book, worker = desk
    for key, category in (
        ("1", Category.CON),
        ("2", Category.WAG),
        ("3", Category.VIO),
        ("4", Category.VIO),
    ):
        casework.open_case(book, worker(), Intake(category), key, clock())
        clock.forward(minutes=1)
    assert [case.category.value for case in book.queue()] == ["VIO", "VIO", "WAG", "CON"]
    assert book.queue()[0].opened_at < book.queue()[1].opened_at


def test_refusing_consent_clears_what_was_written(desk, clock) -> None:  # type: ignore[no-untyped-def]
    session, book, worker = desk
    text = redact(RawText("hello")).text
    messages.note_inbound(session, worker().id, "s", "text", text, (), "en", clock())
    casework.record_consent(book, worker(), False, clock())
    session.expire_all()
    assert [row.text for row in messages.transcript(session, worker().id)] == [None]
    assert worker().consent.in_force is ConsentDecision.DECLINED


def test_asking_for_a_person_reaches_the_queue_once(desk, clock) -> None:  # type: ignore[no-untyped-def]
    _, book, worker = desk
    for _ in range(2):
        casework.put_before_staff(book, worker(), "k", clock())
    (case,) = book.queue()
    assert (case.category, case.severity) == (Category.SVC, Severity.PRIORITY)
