"""Retention: what is over goes when it is over, and not a day before; a dry run only counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.channels.webchat import arrival
from db import (
    contacts,
    conversations,
    holding,
    inbox,
    media,
    messages,
    originals,
    outbox,
    placeholders,
    trackers,
)
from db import retention as keeper
from db.cases import Cases
from db.database import Database
from db.keys import KeyRing
from db.outbox import Taken
from db.tables import (
    AnswerRow,
    CaseEventRow,
    ContactPointRow,
    MediaRow,
    MessageRow,
    PlaceholderRow,
)
from helpline import casework
from helpline.cases import Answer, CaseStatus, Intake
from helpline.conversation import ConversationId
from helpline.message import Address, AddressKind, Channel, Media, Outbound
from helpline.redaction import redact
from helpline.retention import RULES, Kind
from helpline.taxonomy import Category
from helpline.text import RawText
from westline.purge import Purge

PHONE = Address(Channel.WHATSAPP, AddressKind.WA_ID, "8801700000001")
RULE = {rule.kind: rule for rule in RULES}
LEASE = timedelta(minutes=1)


def told(database: Database, keys: KeyRing, clock, ended: int | None) -> None:  # type: ignore[no-untyped-def]
    """A worker writes, sends a voice note and hands in a case, which ends after some days, or never."""
    raw = RawText("not paid since June, i am Rina Planted 01700000001")
    safe = redact(raw)
    with database.write() as session:
        me = ConversationId(contacts.find_or_begin(session, keys, [PHONE], "en", clock()))
        original = originals.seal(session, keys, me, "in:1", raw, clock())
        messages.note_inbound(session, me, "in:1", "text", safe.text, (), "en", clock(), original)
        memory = placeholders.memory(session, keys, me)
        placeholders.learn(session, me, redact(raw, known=memory).learnt)
        media.expect(session, keys, me, Channel.WHATSAPP, "in:2", Media("1"), clock())
        errand = media.claim(session, keys, clock(), LEASE)
        assert errand
        media.keep(session, keys, errand, b"OggS", "audio/ogg", clock())
        worker, book = conversations.load(session, me), Cases(session, keys)
        intake = Intake(Category.WAG, {Answer.STORY: safe.text})
        case = casework.open_case(book, worker, intake, "k1", clock())
    if ended is not None:
        clock.forward(days=ended)
        with database.write() as session:
            casework.change_status(Cases(session, keys), case, CaseStatus.CLOSED, "asha", clock())


LEFT = {
    Kind.ORIGINALS: MessageRow.original_sealed,
    Kind.TRANSCRIPT: MessageRow.text,
    Kind.FILES: MediaRow.body_sealed,
    Kind.PLACEHOLDERS: PlaceholderRow.fingerprint,
    Kind.ANSWERS: AnswerRow.text,
    Kind.TIMELINE: CaseEventRow.kind,
}


def left(database: Database) -> set[Kind]:
    with database.read() as session:
        return {
            kind
            for kind, column in LEFT.items()
            if session.scalar(select(func.count()).where(column.is_not(None)))
        }


def sweep(database: Database, clock) -> None:  # type: ignore[no-untyped-def]
    for rule in keeper.HERE:
        with database.write() as session:
            expected = keeper.due(session, rule, clock())
            assert keeper.enforce(session, rule, clock()) == expected
        with database.read() as session:
            assert keeper.due(session, rule, clock()) == 0


EVERYTHING = set(LEFT)
ACCOUNT = {Kind.ANSWERS, Kind.TIMELINE}


@pytest.mark.parametrize(
    ("ended", "days", "stays"),
    [
        (None, 0, EVERYTHING),
        (None, 4000, EVERYTHING),
        (0, 29, EVERYTHING),
        (0, 31, ACCOUNT),
        (20, 29, EVERYTHING),
        (20, 31, ACCOUNT),
        (80, 0, EVERYTHING),
        # Too old for an original, however lately the case ended.
        (80, 11, EVERYTHING - {Kind.ORIGINALS, Kind.FILES}),
        (80, 31, ACCOUNT),
        (0, 364, ACCOUNT),
        (0, 366, {Kind.TIMELINE}),
        (0, 729, {Kind.TIMELINE}),
        (0, 731, set()),
    ],
)
def test_nothing_of_a_case_goes_too_early_or_too_late(
    database: Database, keys: KeyRing, clock, ended: int | None, days: int, stays: set[Kind]
) -> None:  # type: ignore[no-untyped-def]
    told(database, keys, clock, ended)
    clock.forward(days=days)
    sweep(database, clock)
    assert left(database) == stays


def test_a_case_that_was_taken_up_again_keeps_what_is_left(
    database: Database, keys: KeyRing, clock
) -> None:  # type: ignore[no-untyped-def]
    told(database, keys, clock, 0)
    clock.forward(days=29)
    with database.write() as session:
        book = Cases(session, keys)
        case = book.by_number(1)
        assert case
        casework.change_status(book, case, CaseStatus.IN_PROGRESS, "asha", clock())
    clock.forward(days=400)
    sweep(database, clock)
    assert left(database) == EVERYTHING


def test_a_worker_can_come_back_with_their_code(database: Database, keys: KeyRing, clock) -> None:  # type: ignore[no-untyped-def]
    told(database, keys, clock, 0)
    clock.forward(days=4000)
    sweep(database, clock)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ContactPointRow)) == 1
        assert contacts.find(session, keys, PHONE) is not None


@pytest.mark.parametrize(("days", "gone"), [(7, 0), (9, 1)])
def test_handled_messages_are_kept_as_long_as_they_may_come_again(
    database: Database, keys: KeyRing, clock, days: int, gone: int
) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        inbox.accept(session, keys, [arrival("v", "m", "x", None, clock())], "en", clock())
        [claim] = holding.claim(session, keys, clock(), LEASE)
        holding.finish(session, claim, clock())
    clock.forward(days=days)
    with database.write() as session:
        assert keeper.enforce(session, RULE[Kind.HANDLED], clock()) == gone


@pytest.mark.parametrize(("days", "cleared"), [(29, 0), (31, 1), (91, 2)])
def test_sealed_bodies_do_not_stay(
    database: Database, keys: KeyRing, clock, days: int, cleared: int
) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        inbox.accept(session, keys, [arrival("v", "m", "x", None, clock())], "en", clock())
        [claim] = holding.claim(session, keys, clock(), LEASE)
        holding.bury(session, claim, "ValueError", clock())
        outbox.enqueue(session, keys, claim.conversation.id, "d", Outbound("hi"), clock())
        [note] = outbox.claim(session, keys, clock())
        outbox.sent(session, [Taken(note.id, "web-1", keep=True)], clock())
    clock.forward(days=days)
    with database.write() as session:
        both = (RULE[Kind.SENT], RULE[Kind.UNREAD])
        assert sum(keeper.enforce(session, rule, clock()) for rule in both) == cleared


def test_a_dry_run_says_what_would_go_and_touches_nothing(
    database: Database, keys: KeyRing, clock
) -> None:  # type: ignore[no-untyped-def]
    told(database, keys, clock, 0)
    trackers.prepare(database)
    with database.write() as session:
        trackers.save(session, "p.1", "[]", clock())
    clock.forward(days=31)
    dry = list(Purge(database, database, keys, clock(), dry_run=True).lines())
    assert left(database) == EVERYTHING
    wet = list(Purge(database, database, keys, clock(), dry_run=False).lines())
    assert left(database) == ACCOUNT
    assert len(dry) == len(wet) == len(RULES) == len(Kind)
    counts = {line[:30].strip(): line.split()[-2:] for line in wet}
    assert counts["originals of messages"] == ["1", "gone"]
    assert counts["dialogue sessions"] == ["1", "gone"]
    assert counts["answers of cases"] == ["0", "gone"]
    # Fingerprints go with the texts, and in a dry run no text has gone.
    told_before = [line.replace("to go", "gone") for line in dry]
    differing = {a[:30].strip() for a, b in zip(told_before, wet, strict=True) if a != b}
    assert differing == {Kind.PLACEHOLDERS.value}
