"""After all journeys: what went over the wire, and what was stored."""

from __future__ import annotations

import pytest

from tests.journeys.telling import PLANTED
from tests.support.running import Running
from tests.support.specs import META, check_telegram, meta_validator, older

pytestmark = [pytest.mark.dialogue, pytest.mark.processes]


def test_afterwards_every_body_sent_was_as_the_providers_describe(westline: Running) -> None:
    if not META.exists():
        pytest.skip("../shared/specs is not beside the repository")
    whatsapp, telegram = westline.simulator.whatsapp.state, westline.simulator.telegram.state
    assert len(whatsapp.requests) > 50
    for _, body in whatsapp.requests:
        meta_validator().validate(older(body))
    for method, values in telegram.requests:
        check_telegram(method, values)


def test_afterwards_nothing_planted_is_anywhere(westline: Running) -> None:
    """Runs last: searches database, trackers and logs of all journeys above."""
    stored = westline.everything_stored()
    assert b"\xe2\x80\xb9PHONE 1\xe2\x80\xba" in stored, "the search itself must find what is there"
    for planted in (*PLANTED, "test-whatsapp-token", "test-telegram-token"):
        assert planted.encode() not in stored, f"{planted[:4]}… was stored in the clear"
