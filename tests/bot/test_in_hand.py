"""What a gateway has in hand stays its own while it is at work, and no longer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot import gateway as module
from bot.gateway import LONGEST_IN_HAND, Gateway
from db import holding
from db.holding import Claim
from tests.support.house import Desk, make_house


class Slow:
    """A gateway whose dialogue does not answer yet, another one beside it, and a flow of time of their own."""

    def __init__(self, database: Any, keys: Any, clock: Any) -> None:
        self.clock, self.flow = clock, 0.0
        self.house = make_house(database, keys, clock)
        self.mine, self.other = Gateway(self.house), Gateway(self.house)
        self.desk = Desk(self.house)

    def takes(self) -> Claim:
        """A message comes, and the slow one has it in hand."""
        self.desk.says("hello")
        [claim] = self.mine.claim()
        return claim

    def passes(self, seconds: float, renewed: bool = True) -> None:
        """Time, in steps in which leases are renewed."""
        while seconds > 0:
            step = min(seconds, 5.0)
            self.flow, seconds = self.flow + step, seconds - step
            self.clock.forward(seconds=step)
            if renewed:
                self.mine.renew()


@pytest.fixture
def slow(database: Any, keys: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> Slow:
    slow = Slow(database, keys, clock)
    monkeypatch.setattr(module, "monotonic", lambda: slow.flow)
    return slow


def test_nobody_begins_anew_what_is_in_hand(slow: Slow) -> None:
    slow.takes()
    slow.passes(100)
    assert slow.other.claim() == []


def test_of_whoever_was_killed_the_lease_ends(slow: Slow) -> None:
    claim = slow.takes()
    slow.passes(31, renewed=False)
    [again] = slow.other.claim()
    assert again.id == claim.id


def test_what_is_in_hand_for_too_long_is_lost(slow: Slow) -> None:
    claim = slow.takes()
    slow.passes(LONGEST_IN_HAND + 31)
    [again] = slow.other.claim()
    assert again.id == claim.id


def test_what_another_has_taken_over_is_not_held_for_it(slow: Slow) -> None:
    claim = slow.takes()
    slow.passes(31, renewed=False)
    assert len(slow.other.claim()) == 1  # and it is killed at once
    slow.passes(20)
    slow.passes(11, renewed=False)
    [third] = Gateway(slow.house).claim()
    assert (third.id, third.fence) == (claim.id, claim.fence + 2)


def test_what_was_given_back_at_this_moment_is_not_held_again(slow: Slow) -> None:
    claim = slow.takes()
    with slow.house.database.write() as session:
        holding.finish(session, claim, slow.clock())
    slow.desk.says("hello again")
    slow.passes(15)  # the slow one does not know yet that it is done
    assert len(slow.other.claim()) == 1


def test_a_clock_that_jumps_ahead_ends_no_work_of_ours(slow: Slow) -> None:
    slow.takes()
    slow.clock.forward(hours=1)
    assert slow.mine.claim() == []


def test_what_is_done_is_in_hand_no_longer(slow: Slow) -> None:
    slow.desk.says("hello")
    [claim] = slow.mine.claim()
    asyncio.run(slow.mine.handle(claim))
    assert slow.mine._held() == []
    slow.desk.says("hello again")
    assert len(slow.mine.claim()) == 1
