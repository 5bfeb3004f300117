"""Nobody must be the first: three workers tell of the same place, and only then does anybody read it."""

from __future__ import annotations

import pytest

from tests.journeys.test_behaviours import CODE, begins, skips_to_the_summary
from tests.support.phone import Phone
from tests.support.running import Running

pytestmark = [pytest.mark.dialogue, pytest.mark.processes]

STORY = "the owner does not pay us overtime since we asked for it"


def seals(phone: Phone, about: str) -> str:
    """Tell it, keep it sealed, and say whom it is about."""
    begins(phone, STORY)
    summary = skips_to_the_summary(phone)
    assert "afraid to be the only one" in summary
    heard = phone.taps("Keep it sealed")
    assert CODE.search(heard)
    assert "Whom is it about" in heard
    return phone.says(about)


def test_three_who_tell_of_the_same_place_are_read_together(westline: Running) -> None:
    rina, mala = westline.whatsapp("8801700000691"), westline.telegram("700000692")
    assert "stays sealed" in seals(rina, "Delta Planted Garments Ltd")
    assert "stays sealed" in seals(mala, "Planter\ndelta planted")
    assert "is sealed. Nobody has read it" in rina.says("status")

    sima = westline.telegram("700000693")
    heard = seals(sima, "the Delta Planted factory")
    assert "Other workers told us of the same" in heard
    assert "PIN" in heard
    assert "is with the helpline team" in rina.says("status")
    assert "is with the helpline team" in mala.says("status")


def test_who_does_not_want_to_wait_sends_it(westline: Running) -> None:
    phone = westline.telegram("700000694")
    seals(phone, "Gamma Planted")
    assert "Our team can read it now" in phone.says("again")
    assert "is with the helpline team" in phone.says("status")


def test_who_names_nobody_is_asked_for_no_name_again(westline: Running) -> None:
    phone = westline.telegram("700000695")
    begins(phone, STORY)
    skips_to_the_summary(phone)
    phone.taps("Keep it sealed")
    assert "Our team can read it now" in phone.says("skip")
