"""So many at once, then so many a second, for each name alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from helpline.allowance import MOST_NAMES, Allowance


def test_a_burst_and_then_a_rate() -> None:
    allowance = Allowance(per_second=2, burst=3)
    assert [allowance.take("a", 0.0) for _ in range(5)] == [0, 0, 0, 0.5, 0.5]
    assert allowance.take("b", 0.0) == 0, "another name has its own"
    assert allowance.take("a", 0.5) == 0
    assert allowance.take("a", 0.6) > 0
    assert [allowance.take("a", 60.0) for _ in range(4)] == [0, 0, 0, 0.5], (
        "no more than a burst is saved up"
    )


def test_to_look_takes_nothing() -> None:
    allowance = Allowance(per_second=1, burst=1)
    assert [allowance.wait("a", 0.0) for _ in range(9)] == [0] * 9
    allowance.take("a", 0.0)
    assert allowance.wait("a", 0.25) == 0.75


def test_names_are_forgotten() -> None:
    allowance = Allowance(per_second=1, burst=1)
    for number in range(MOST_NAMES + 500):
        allowance.take(str(number), 0.0)
    assert len(allowance._paid_off) == MOST_NAMES
    allowance.take("later", 5.0)
    assert list(allowance._paid_off) == ["later"]


@given(st.lists(st.floats(0, 30), max_size=300))
def test_never_more_than_promised(moments: list[float]) -> None:
    allowance = Allowance(per_second=5, burst=10)
    taken = [moment for moment in sorted(moments) if not allowance.take("a", moment)]
    for begin in taken:
        within = [moment for moment in taken if begin <= moment <= begin + 2]
        assert len(within) <= 10 + 2 * 5 + 1
