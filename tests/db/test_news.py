"""News: to whoever asked for it, in their language, little by little, and no more once it is stopped."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from db import audit, configuration, contacts, conversations, figures, news, outbox, polls
from db.figures import Counted
from db.news import DONE, STOPPED, BroadcastRefused
from db.tables import BroadcastRow, ContactPointRow, MessageRow, OutboxRow, PollAnswerRow
from helpline.configuration import Section
from helpline.consent import CURRENT
from helpline.conversation import InDanger
from helpline.message import Address, AddressKind, Channel
from helpline.polls import Answered, payloads
from jobs.schedule import send_news
from tests.support.house import words

TEXTS = {"en": "A new law begins in January.", "bn": "জানুয়ারি থেকে নতুন আইন।"}


class Town:
    """Workers who asked for news, and staff who write it."""

    def __init__(self, database: Any, keys: Any, clock: Any) -> None:
        self.database, self.keys, self.clock = database, keys, clock
        self.people = 0

    def moves_in(
        self, language: str = "en", channel: Channel = Channel.TELEGRAM, **values: Any
    ) -> Any:
        self.people += 1
        kind = AddressKind.TELEGRAM if channel is Channel.TELEGRAM else AddressKind.WA_ID
        address = Address(channel, kind, f"88017000000{self.people:02}")
        with self.database.write() as session:
            worker = contacts.find_or_begin(session, self.keys, [address], "en", self.clock())
            conversations.change(session, worker, **{"news": True, "language": language, **values})
        return worker

    def starts(self, texts: dict[str, str] = TEXTS, template: str = "") -> int:
        with self.database.write() as session:
            number = news.draft(session, texts, template, "sita", self.clock()).id
            news.start(session, self.keys, number, "ada", self.clock())
        return number

    def sends(self, most: int = 10) -> int:
        with self.database.write() as session:
            return news.send_some(session, self.keys, words(), self.clock(), most)

    def queued(self) -> list[str]:
        with self.database.read() as session:
            rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
            return [f"{row.state}" for row in rows]

    def broadcast(self) -> Any:
        with self.database.read() as session:
            return session.scalars(select(BroadcastRow)).one()


@pytest.fixture
def town(database: Any, keys: Any, clock: Any) -> Town:
    return Town(database, keys, clock)


def test_everybody_who_asked_gets_it_once_in_their_language(town: Town) -> None:
    town.moves_in("en")
    town.moves_in("bn-Latn")
    town.moves_in("en", news=False)
    town.starts()
    assert [send_news(town.database, town.keys, words(), town.clock()) for _ in range(3)] == [
        2,
        0,
        0,
    ]
    assert (town.broadcast().state, town.broadcast().sent) == (DONE, 2)
    with town.database.read() as session:
        said = {str(row.text) for row in session.scalars(select(MessageRow))}
    assert said == set(TEXTS.values())


def test_of_whoever_refused_keeping_nothing_is_kept(town: Town) -> None:
    town.moves_in(consent="declined", consent_version=CURRENT.number, consent_at=town.clock())
    town.starts()
    assert town.sends() == 1
    with town.database.read() as session:
        assert session.scalars(select(MessageRow)).all() == []


@pytest.mark.parametrize(
    "state",
    [
        {"opted_out": True},
        {"held_by": "asha"},
        {"in_danger": InDanger.QUIET.value},
        {"in_danger": InDanger.YES.value},
        {"language": "km"},
    ],
    ids=str,
)
def test_nobody_else_does(town: Town, state: dict[str, Any]) -> None:
    town.moves_in(**state)
    town.starts()
    assert town.sends() == 0
    assert town.queued() == []
    assert town.broadcast().state == DONE


def test_it_goes_little_by_little(town: Town) -> None:
    for _ in range(5):
        town.moves_in()
    town.starts()
    assert [town.sends(most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert town.broadcast().sent == 5


def test_stopped_is_stopped(town: Town) -> None:
    for _ in range(4):
        town.moves_in()
    number = town.starts()
    assert town.sends(most=2) == 2
    with town.database.write() as session:
        news.stop(session, town.keys, number, "ada", town.clock())
    assert town.sends() == 0
    assert town.queued() == ["cancelled", "cancelled"]
    assert town.broadcast().state == STOPPED
    with town.database.read() as session:
        done = [row.subject for row in audit.entries(session) if row.action == "broadcast"]
        assert sorted(done) == [f"{number} started", f"{number} stopped"]
        assert audit.check(session, town.keys).broken is None


def test_one_at_a_time_and_each_once(town: Town) -> None:
    town.moves_in()
    first = town.starts()
    with pytest.raises(BroadcastRefused, match="on their way"):
        town.starts()
    with town.database.write() as session, pytest.raises(BroadcastRefused, match="started already"):
        news.start(session, town.keys, first, "ada", town.clock())
    town.sends()
    with town.database.write() as session, pytest.raises(BroadcastRefused, match="nothing to stop"):
        news.stop(session, town.keys, first, "ada", town.clock())
    assert town.broadcast().state == DONE


def test_safe_hours_hold_it(town: Town) -> None:
    town.moves_in(hours_begin=0, hours_end=0)
    town.clock.forward(hours=1)
    town.starts()
    assert town.sends() == 1
    assert town.queued() == ["held"]


@pytest.mark.parametrize(("template", "sent"), [("news_law", 1), ("", 0), ("other", 0)])
def test_beyond_the_24_hours_only_a_template_goes(town: Town, template: str, sent: int) -> None:
    town.moves_in(channel=Channel.WHATSAPP)
    body = "- {name: news_law, language: en, text: 'A new law begins.'}"
    with town.database.write() as session:
        configuration.save(session, town.keys, Section.TEMPLATES, body, 0, "ada", town.clock())
        session.execute(update(ContactPointRow).values(window_until=town.clock()))
    town.starts(template=template)
    assert town.sends() == sent
    with town.database.write() as session:
        going = outbox.claim(session, town.keys, town.clock())
    assert [each.outbound.text for each in going] == (["A new law begins."] if sent else [])


def test_the_preview_says_whom_it_leaves_out(town: Town) -> None:
    for language in ("en", "en", "bn-Latn", "km"):
        town.moves_in(language)
    with town.database.read() as session:
        seen = news.preview(session, TEXTS)
    assert seen.recipients == 3
    assert seen.by_language == (("bn-Latn", 1), ("en", 2))
    assert seen.without_text == (("km", 1),)


class TestPolls:
    """Questions that garble their answers."""

    def asks(self, town: Town) -> int:
        with town.database.write() as session:
            row = news.draft(session, TEXTS, "", "sita", town.clock(), "Does 01700000001 pay?")
            news.start(session, town.keys, row.id, "ada", town.clock())
            assert row.poll_id is not None
            return row.poll_id

    def test_everybody_is_told_how_to_answer(self, town: Town) -> None:
        me = town.moves_in("en")
        poll = self.asks(town)
        assert town.sends() == 1
        with town.database.read() as session:
            (said,) = session.scalars(select(MessageRow))
            assert "last digit" in str(said.text)
            assert TEXTS["en"] in str(said.text)
            offered = conversations.load(session, me).offered
            assert polls.questions(session) == {poll: "Does ‹PHONE 1› pay?"}, "redacted"
        assert [choice.payload for choice in offered] == list(payloads(poll))

    def test_nobody_is_asked_two_things_at_once(self, town: Town) -> None:
        town.moves_in(asks="since")
        self.asks(town)
        assert town.sends() == 0

    def test_an_answer_counts_once_and_stands_nowhere_with_its_worker(self, town: Town) -> None:
        me, other = town.moves_in(), town.moves_in()
        poll = self.asks(town)
        with town.database.write() as session:
            took = [
                polls.take(session, who, Answered(number, yes), town.clock())
                for who, number, yes in (
                    (me, poll, True), (me, poll, False), (other, poll, False), (me, 99, True)
                )
            ]  # fmt: skip
        assert took == [True, False, True, False]
        month = [f"{town.clock():%Y-%m}"]
        with town.database.read() as session:
            counted = figures.groups(session, month)[Counted.POLL]
            assert polls.tallies(counted) == {poll: (1, 1)}
            assert {(g.language, g.channel, g.country) for g in counted} == {("", "", "")}
            columns = {column.name for column in PollAnswerRow.__table__.columns}
        assert columns == {"poll_id", "conversation_id", "at"}
