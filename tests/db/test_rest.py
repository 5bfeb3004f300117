"""Trackers, leases, buttons and dead letters."""

from datetime import timedelta

from bot.channels.webchat import arrival
from db import (
    contacts,
    deadletters,
    holding,
    inbox,
    leases,
    oddities,
    offers,
    retention,
    trackers,
)
from helpline.message import Address, AddressKind, Channel, Choice, Outbound
from helpline.retention import Kind


def test_trackers_are_replaced_and_removed(database, clock) -> None:  # type: ignore[no-untyped-def]
    trackers.prepare(database)
    trackers.prepare(database)
    with database.write() as session:
        trackers.save(session, "p.1", "[1]", clock())
        trackers.save(session, "p.1", "[1, 2]", clock())
        assert trackers.load(session, "p.1") == "[1, 2]"
        assert trackers.load(session, "p.2") is None
        assert trackers.senders(session) == ["p.1"]
        assert trackers.remove_before(session, clock()) == 0
        assert trackers.remove_before(session, clock() + timedelta(seconds=1)) == 1


def test_one_poller_at_a_time_from_a_committed_offset(database, clock) -> None:  # type: ignore[no-untyped-def]
    minute = timedelta(seconds=60)

    def take(holder: str) -> int | None:
        with database.write() as session:
            return leases.take(session, "telegram", holder, clock(), minute)

    assert take("a") == 0
    assert take("b") is None
    with database.write() as session:
        leases.advance(session, "telegram", 42)
    assert take("a") == 42
    clock.forward(seconds=61)
    assert take("b") == 42


def test_a_button_means_something_only_where_it_was_offered(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        mine, other = (
            contacts.find_or_begin(
                session, keys, [Address(Channel.TELEGRAM, AddressKind.TELEGRAM, n)], "en", clock()
            )
            for n in ("1", "2")
        )
        shown = offers.offer(
            session, mine, "b1", Outbound("?", (Choice("Yes", "/affirm"),)), clock()
        )
        token = shown.choices[0].payload
        assert "/affirm" not in token
        assert offers.choice_behind(session, mine, token) == Choice("Yes", "/affirm")
        assert offers.choice_behind(session, other, token) is None
        assert offers.choice_behind(session, mine, "forged") is None
        assert offers.choices_of(session, "b1") == (Choice("Yes", "/affirm"),)


def test_dead_letters_are_seen(database, keys, clock) -> None:  # type: ignore[no-untyped-def]
    with database.write() as session:
        inbox.accept(session, keys, [arrival("v", "m", "x", None, clock())], "en", clock())
        [claim] = holding.claim(session, keys, clock(), timedelta(30))
        holding.bury(session, claim, "ValueError", clock())
        oddities.keep(session, keys, Channel.TELEGRAM, b"{}", clock() + timedelta(seconds=1))
        odd, letter = deadletters.dead_letters(session)
        odd_rule = next(rule for rule in retention.HERE if rule.kind is Kind.ODDITIES)
        assert retention.enforce(session, odd_rule, clock() + timedelta(days=91)) == 1
    assert (letter.direction, letter.why) == ("in", "ValueError")
    assert "telegram" in odd.why
