"""Answers on their way out: what stops them, what each failure of a provider means."""

from __future__ import annotations

import pytest

from bot.channels.base import (
    ChannelMisconfigured,
    OptedOut,
    OutcomeUnknown,
    ProviderDown,
    Throttled,
    WindowClosed,
)
from db.tables import ConversationRow, OutboxRow
from tests.support.house import Desk, FakeChannel, FakeDialogue


def test_stop_cancels_what_waits(desk: Desk, channel: FakeChannel, clock) -> None:  # type: ignore[no-untyped-def]
    channel.failures = [ProviderDown("x")]
    desk.says("hello there")
    desk.work()
    desk.says("STOP")
    clock.forward(seconds=60)
    desk.work()
    assert desk.sent == ["You will get no more messages from us. Write START if you want to go on."]
    assert [row.state for row in desk.rows(OutboxRow)] == ["cancelled", "sent"]


def test_stop_works_while_the_dialogue_is_down(desk: Desk, dialogue: FakeDialogue) -> None:
    dialogue.down = True
    desk.says("STOP")
    desk.work()
    assert desk.sent[0].startswith("You will get no more messages")


@pytest.mark.parametrize(
    ("failure", "state", "waits"),
    [
        (Throttled("x", retry_after=30), "waiting", 31),
        (ProviderDown("x"), "waiting", 2),
        (ChannelMisconfigured("x"), "waiting", 2),
        (WindowClosed("x"), "parked", None),
        (OptedOut("x"), "dead", None),
        (OutcomeUnknown("x"), "unknown", 61),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_way_of_failing(
    desk: Desk, channel: FakeChannel, clock, failure, state: str, waits: int | None
) -> None:  # type: ignore[no-untyped-def]
    channel.failures = [failure]
    desk.says("hello there")
    desk.work()
    assert desk.rows(OutboxRow)[0].state == state
    if waits is None:
        clock.forward(hours=1)
        desk.sender.resume()
        desk.work()
        assert desk.sent == []
        return
    clock.forward(seconds=waits)
    desk.sender.resume()
    desk.work()
    assert desk.sent == ["answer"]


def test_being_blocked_is_recorded_as_an_opt_out(desk: Desk, channel: FakeChannel) -> None:
    channel.failures = [OptedOut("x")]
    desk.says("hello there")
    desk.work()
    assert desk.rows(ConversationRow)[0].opted_out


def test_a_provider_that_stays_down_is_given_up_after_many_tries(
    desk: Desk, channel: FakeChannel, clock
) -> None:  # type: ignore[no-untyped-def]
    channel.failures = [ProviderDown("x") for _ in range(20)]
    desk.says("hello there")
    for _ in range(14):
        desk.work()
        clock.forward(seconds=301)
    assert desk.rows(OutboxRow)[0].state == "dead"
