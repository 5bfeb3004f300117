"""Who may open an original: the person that has the case in hand, and nobody else."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from helpline.cases import CaseStatus
from helpline.reveal import IN_HAND, Reason, RevealRefused, check_reveal


@pytest.mark.parametrize("status", CaseStatus)
@pytest.mark.parametrize("holder", ["asha", "binu", None])
def test_only_the_holder_of_a_case_in_hand(status: CaseStatus, holder: str | None) -> None:
    allowed = holder == "asha" and status in IN_HAND
    refusal = pytest.raises(RevealRefused, match="Take the case up first")
    with nullcontext() if allowed else refusal:
        check_reveal(status, holder, "asha", Reason.DANGER, others_told=True)


@pytest.mark.parametrize("status", CaseStatus)
def test_in_an_emergency_anybody_if_others_are_told(status: CaseStatus) -> None:
    check_reveal(status, "binu", "asha", Reason.EMERGENCY, others_told=True)
    with pytest.raises(RevealRefused, match="WESTLINE_ALERT_URLS"):
        check_reveal(status, "binu", "asha", Reason.EMERGENCY, others_told=False)


def test_every_reason_has_words() -> None:
    assert len({reason.label for reason in Reason}) == len(Reason)
